"""Federations as a real site: catalogue files and csv returns, many federations beside each other in one site."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path

from flows.steps.ingest.check import check_files
from flows.steps.ledger.delta import append_parts, write_part
from flows.steps.site.site import Site
from tests.random.layouts import NAMES, as_csv, code_in, header, name_in, title
from tests.random.records import DIMENSIONS, Federation, Indicator
from tests.random.yearly import shows_of
from tests.support.site import make_test_site

INDICATORS = (
    "code,name_zh,name_en,domain,unit,over_places,over_time,numerator,denominator,scale,decimals,better,"
    "minimum,maximum,sensitive,definition,valid_from,valid_to,statistical_year,year_start,weight,formula,forms"
)

LABELS = "+indicator,指标\nvalue,数值\ncategory,类别\nignored,备注\n"

READ_TOGETHER = 8


def make_site(
    folder: Path, federations: Sequence[Federation], first: int = 0, compares: bool = False
) -> Site:
    """A site of federations, numbered from `first` on; `compares`: subject tables show all figures beside figures."""
    lines: dict[str, list[str]] = {
        "places": ["code,name,level,parent,kind,valid_from,valid_to,reports"],
        "place_events": ["date,event,from_code,to_code,share,source"],
        "indicators": [INDICATORS],
        "forms": ["form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to,year_start"],
        "form_columns": ["form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to,suppressed,dimension"],
        "rules": ["rule,form,severity,expression,message_zh,message_en"],
        "dimensions": ["dimension,category,name_zh,name_en,is_unknown,dimension_zh"],
    }  # fmt: skip
    lines["dimensions"] += [
        f"{dimension},{category},{NAMES[category]},{category},{str(category.endswith('unknown')).lower()},{NAMES[dimension]}"
        for dimension, categories in DIMENSIONS.items()
        for category in categories
    ]
    if compares:
        lines["subject_columns"] = ["subject,column,indicator,counts_reporters,name_zh,shows"]
        for at, own in enumerate(federations, start=first):
            lines["subject_columns"] += shown_columns(at, own)
    for at, own in enumerate(federations, start=first):
        for name, rows in catalogue_rows(at, own).items():
            lines[name] += [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
    texts = {name: "\n".join(rows) + "\n" for name, rows in lines.items()}
    return make_test_site(folder, labels=LABELS, **texts)


def catalogue_rows(at: int, own: Federation) -> dict[str, list[tuple[object, ...]]]:
    def code(place: str | None) -> str | None:
        return place and code_in(at, place)

    def name(indicator: str | None) -> str | None:
        return indicator and name_in(at, indicator)

    def expression(text: str | None) -> str:
        return re.sub(r"[a-z]", lambda found: name_in(at, found[0]), text or "")

    city = code(next(row.code for row in own.places if row.parent is None))
    return {
        "places": [
            (code(row.code), f"名{code(row.code)}", row.level, code(row.parent), row.kind, row.valid_from,
             row.valid_to, "true" if row.reports else "false")
            for row in own.places
        ],
        "place_events": [
            (row.day, row.event, code(row.before), code(row.after),
             None if row.share is None else float(row.share), "")
            for row in own.events
        ],
        "indicators": [
            (name(row.code), row.code, row.code, "test", "%" if row.below or row.formula else "人",
             "none" if row.above else row.over_places, row.over_time, expression(row.numerator), expression(row.denominator),
             100 if row.below or row.formula else "", 0, "none", 0, "", "false", "", "2000-01-01", "",
             "true" if row.begins > 1 else "false", row.begins if row.begins > 1 else "", name(row.weight),
             row.formula, " ".join(name_in(at, form) for form in counted_forms(own, row)))
            for row in own.indicators
        ],
        "forms": [
            (name(row.form), title(at, row), title(at, row), " ".join(row.levels or (row.level,)), row.period_type, row.due_days,
             row.late_days, row.valid_from, row.valid_to,
             " ".join(filter(None, [code(row.assigned_to) or city, "|".join(code_in(at, own) for own in row.alternatives)])), row.year_start)
            for row in own.forms
        ],
        "form_columns": [
            line
            for form in own.forms
            for line in [
                *((name(form.form), row.column, name(row.indicator), row.reported_as,
                   header(at, form, row.column), header(at, form, row.column), "false", row.valid_from,
                   row.valid_to, "<6=5|*" if row.has_marks else "", " ".join(row.dimensions)) for row in form.columns),
                (name(form.form), "remark", "", "note", "备注", "Remarks", "false", "2000-01-01", "", "", ""),
            ]
        ],
    }  # fmt: skip


def counted_forms(own: Federation, indicator: Indicator) -> tuple[str, ...]:
    """Forms of a rate of returns; those of the federation by name, because a site has forms of others too."""
    return indicator.forms or tuple(form.form for form in own.forms if indicator.is_of_returns)


def shown_columns(at: int, own: Federation) -> list[str]:
    """A subject of a federation, with every figure that may stand beside its indicators."""
    subject, columns = name_in(at, "all"), []
    for row in own.indicators:
        code = name_in(at, row.code)
        columns.append(f"{subject},{code},{code},{'false' if columns else 'true'},{row.code},")
        columns += [f"{subject},{code}_{shows},{code},false,{shows},{shows}" for shows in shows_of(own, row)]
    return columns


def files_of(federations: Sequence[Federation], first: int = 0) -> list[tuple[str, bytes, datetime]]:
    """Every return as a file: path, bytes and time of receipt."""
    return [
        (f"r{at}-{number}.csv", as_csv(at, number, own, form), own.received)
        for at, federation in enumerate(federations, start=first)
        for number, own in enumerate(federation.returns)
        for form in federation.forms
        if form.form == own.form
    ]


def take_in(site: Site, files: Sequence[tuple[str, bytes, datetime]], now: datetime) -> None:
    """Read all files through the real intake into the ledger; it may refuse no file, only what contradicts itself."""
    _read_in(site, files, now, site.work / "part")
    append_parts(site.ledger, [site.work / "part"])


def take_in_apart(site: Site, federations: Sequence[Federation], now: datetime) -> None:
    """Read the returns of a few federations at a time into the ledger of the site of all.

    Each group is read by its own catalogue: recognition compares a form with all others of the catalogue.
    """
    parts = []
    for first in range(0, len(federations), READ_TOGETHER):
        some = federations[first : first + READ_TOGETHER]
        parts.append(site.work / f"part{first}")
        _read_in(make_site(site.work / f"site{first}", some, first), files_of(some, first), now, parts[-1])
    append_parts(site.ledger, parts)


def _read_in(site: Site, files: Sequence[tuple[str, bytes, datetime]], now: datetime, part: Path) -> None:
    batch = check_files(site, files, now)
    refused = batch.findings["rule"].str.ends_with("_parts") | (batch.findings["rule"] == "total_differs")
    wrong = batch.findings.filter((batch.findings["severity"] == "error") & ~refused)
    assert not len(wrong), wrong["message_zh"].to_list()[:3]
    for name in ("submissions", "observations", "findings"):
        write_part(part, name, getattr(batch, name), part.name)


def moment(federation: Federation) -> datetime:
    return datetime.combine(federation.today, time(4), UTC)
