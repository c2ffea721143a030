"""A federation whose forms of several period types ask the same places for the same figures."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.steps.ingest.ingest import ingest_batch
from flows.steps.ledger.delta import append_parts
from flows.steps.site.site import Site
from tests.support.site import CATALOGUE, grid, make_test_site, write_csv

LATER = datetime(2026, 5, 1, tzinfo=UTC)
PLACES = {
    "一村": "990102100201",
    "二村": "990102100202",
    "三村": "990102101201",
    "四村": "990103100201",
    "甲乡": "990102100",
    "乙镇": "990102101",
    "东县": "990102",
    "西县": "990103",
    "样市": "990100",
}
MONTHS = [f"2025-{month:02}" for month in range(1, 13)]
QUARTERS = [f"2025-Q{quarter}" for quarter in range(1, 5)]
_TYPES = {"month": "月报", "quarter": "季报", "half": "半年报", "year": "年报"}
_INDICATORS = """code,name_zh,name_en,domain,unit,over_places,over_time,numerator,denominator,scale,decimals,better,minimum,maximum,sensitive,definition,valid_from,valid_to
women,妇女,women,health,人,sum,sum,,,,0,higher,0,1000000,false,,2000-01-01,
eligible,应查,eligible,health,人,sum,last,,,,0,none,0,1000000,false,,2000-01-01,
coverage,覆盖率,coverage,health,%,none,none,women,eligible,100,2,higher,,,false,,2000-01-01,
"""


def overlapping_site(
    folder: Path,
    forms: Mapping[str, Mapping[str, str]],
    assigned: Mapping[str, str] | None = None,
    valid: Mapping[str, tuple[str, str]] | None = None,
    places: str = "",
    place_events: str = "",
    ends: Mapping[str, str] | None = None,
) -> Site:
    """A site with the given forms, such as `{"village_month": {"women": "period"}}`.

    The name says level and period type, each column how it is reported; `women_below` is a subtotal of women. `places`
    adds rows, `ends` gives places of CATALOGUE a last day.
    """
    registry = CATALOGUE["places"] + places
    for code, day in (ends or {}).items():
        registry = re.sub(rf"^({code},.*),,true$", rf"\1,{day},true", registry, flags=re.MULTILINE)
    lines = ["form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to"]
    columns = [
        "form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to,suppressed"
    ]
    for form, asked in forms.items():
        level, _, kind = form.partition("_")
        first, last = (valid or {}).get(form, ("2025-01-01", "2025-12-31"))
        area = (assigned or {}).get(form, "990100")
        title = form + _TYPES[kind.partition("_")[0]]
        lines.append(f"{form},{title},{form},{level},{kind},5,30,{first},{last},{area}")
        for column, how in asked.items():
            indicator = column.removesuffix("_below")
            columns.append(
                f"{form},{column},{indicator},{how},{form}{column},{form}{column},false,2025-01-01,,<6=5"
            )
    return make_test_site(
        folder,
        places=registry,
        place_events=place_events,
        indicators=_INDICATORS,
        forms="\n".join(lines) + "\n",
        form_columns="\n".join(columns) + "\n",
        rules="rule,form,severity,expression,message_zh,message_en\n",
    )


Given = Mapping[tuple[str, str], Mapping[str, Sequence[Any] | Any]]
"""Form and period, then place and its figures in the order of the form's columns."""


def give_all(site: Site, given: Given) -> None:
    """Take in returns, one file for each form and period, in one batch."""
    columns = site.catalogue["form_columns"]
    files = {}
    for at, ((form, period), rows) in enumerate(given.items()):
        headers = [row["header_zh"] for row in columns.to_dicts() if row["form"] == form]
        title = {row["form"]: row["title_zh"] for row in site.catalogue["forms"].to_dicts()}[form]
        cells = [
            (PLACES[place], place, *(values if isinstance(values, list | tuple) else [values]))
            for place, values in rows.items()
        ]
        content = grid(form, "990100", period, cells, headers)
        content[0] = [title]
        name = f"{at:04}-{form}-{period}.csv"
        write_csv(site.raw / name, content)
        files[name] = LATER
    part = ingest_batch(site, list(files), files, LATER, site.work / "part", str(len(files)))
    append_parts(site.ledger, [Path(part.folder)])
