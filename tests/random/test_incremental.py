"""Incremental equals full: whatever the order and the nights in which returns come, the marts are those of one run."""

import calendar
import json
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from flows import tasks
from flows.steps.ingest.check import check_files
from flows.steps.ledger.delta import append_parts, write_part
from flows.steps.site.files import hash_bytes
from flows.steps.site.site import Site, open_site
from flows.steps.vintage.comparison import Comparison
from flows.steps.vintage.reuse import Kept, find_kept
from flows.steps.vintage.submission_decisions import withdraw_submission
from tests.random.federations import federations
from tests.random.records import Federation
from tests.random.seeds import SEED
from tests.random.sites import files_of, make_site, moment
from tests.random.test_oracle import drawn
from tests.support.site import CATALOGUE, grid, make_test_site, mart_bytes

THRESHOLDS = Path(__file__).parents[2] / "schemas" / "catalogue" / "thresholds.csv"

File = tuple[str, bytes, datetime]
"""A return: path, bytes and time of receipt."""

END = datetime(2026, 2, 10, 4, tzinfo=UTC)
QUARTERS = [(year, quarter) for year in (2023, 2024, 2025) for quarter in (1, 2, 3, 4)]
VILLAGES = {
    "990102100": [("990102100201", "一村"), ("990102100202", "二村")],
    "990102101": [("990102101201", "三村")],
    "990103100": [("990103100201", "四村")],
}
INDICATORS = """code,name_zh,name_en,domain,unit,over_places,over_time,numerator,denominator,scale,decimals,better,minimum,maximum,sensitive,definition,valid_from,valid_to,formula,statistical_year
women,妇女,women,health,人,sum,sum,,,,0,higher,0,100000,false,,2000-01-01,,,{statistical}
trained,培训,trained,economy,人,sum,sum,,,,0,higher,0,100000,false,,2000-01-01,,,{statistical}
eligible,应查,eligible,health,人,sum,last,,,,0,none,0,100000,false,,2000-01-01,,,{statistical}
women_before,上年妇女,women of the year before,health,人,sum,sum,,,,0,none,0,100000,false,,2000-01-01,,,false
coverage,覆盖率,coverage,health,%,none,none,women,eligible,100,2,higher,,100,false,,2000-01-01,,,{statistical}
reporting,报送率,reporting rate,work,%,none,none,,,100,1,higher,,,false,,2000-01-01,,reporting_rate,{statistical}
rise,增长,growth,health,%,none,none,women,women_before,100,2,none,-100,,false,,2000-01-01,,growth,false
"""
FORMS = """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to,year_start
village_quarter,村季报,Village,village,quarter,8,30,2023-01-01,2025-12-31,990100,{year_start}
township_quarter,township_quarter,Township,township,quarter,15,30,2023-01-01,2025-12-31,990100,
"""
COLUMNS = """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to
village_quarter,women,women,period,妇女（人）,Women,true,2023-01-01,
village_quarter,trained,trained,cumulative,培训（人）,Trained,true,2023-01-01,
village_quarter,eligible,eligible,stock,应查（人）,Eligible,true,2023-01-01,
township_quarter,women,women,period,本级妇女（人）,Own women,true,2023-01-01,
township_quarter,women_below,women,subtotal,下级妇女（人）,Women below,true,2023-01-01,
township_quarter,coverage,coverage,claim,覆盖率（%）,Coverage,false,2023-01-01,
township_quarter,rise,rise,claim,增长（%）,Growth,false,2023-01-01,
"""
TARGETS = """outline,indicator,operator,value,unit,year,per_level,baseline,first_year
纲要,women,>=,100,人,2025,,,2023
纲要,coverage,increase,,%,2025,county,2023,2023
"""
EVENTS = [
    ("", "", ""),
    ("990102100202", "merge", "990102100201"),
    ("990102100202", "merge", "990103100201"),
    ("990102101", "reparent", "990102101"),
    ("990102100202", "abolish", ""),
]
HEADERS = {
    "village_quarter": ["妇女（人）", "培训（人）", "应查（人）"],
    "township_quarter": ["本级妇女（人）", "下级妇女（人）", "覆盖率（%）", "增长（%）"],
}


def three_years(folder: Path, random: Random, is_plain: bool = False) -> Site:
    """A site of three years with random settings; a plain one has no cumulative figures and no rule over history.

    Its cumulative years begin in January or April; it has statistical years or none. In the second year a village
    merged into a village of its county or of the other, or its code was used again in another township, or a township
    moved to the other county, or nothing changed.
    """
    settings = {
        "statistical": random.choice(["true", "false"]),
        "year_start": random.choice([1, 4]),
    }
    catalogue = {"indicators": INDICATORS, "forms": FORMS, "form_columns": COLUMNS}
    changes = {name: text.format(**settings) for name, text in catalogue.items()}
    if is_plain:
        changes["form_columns"] = COLUMNS.replace("cumulative", "period")
    code, event, to_code = random.choice(EVENTS)
    if event:
        row = next(line for line in CATALOGUE["places"].splitlines() if line.startswith(f"{code},"))
        lines = row.replace("2000-01-01,,", "2000-01-01,2024-06-30,")
        if event == "reparent":
            lines += "\n" + row.replace(",990102,", ",990103,").replace("2000-01-01", "2024-07-01")
        changes["place_events"] = f"+2024-07-01,{event},{code},{to_code},,\n"
        if event == "abolish":  # and its code is given to a village of another township on the same day
            lines += "\n" + row.replace(",990102100,", ",990102101,").replace("2000-01-01", "2024-07-01")
            changes["place_events"] += f"2024-07-01,create,,{code},,\n"
        changes["places"] = CATALOGUE["places"].replace(row, lines)
    general = THRESHOLDS.read_text(encoding="utf-8").splitlines()
    rules = [line for line in general[1:] if ",,," in line and not is_plain]
    changes["thresholds"] = "\n".join([general[0], *rules]) + "\n"
    changes["targets"] = TARGETS
    return make_test_site(folder, rules="rule,form,severity,expression,message_zh,message_en\n", **changes)


def another_column(site: Site) -> Site:
    """Catalogue change: villages are asked for one more indicator from 2025 on, and a place gets an alias."""
    for name, line in (
        ("indicators", "born,出生,born,health,人,sum,sum,,,,0,none,0,,false,,2000-01-01,,,\n"),
        ("form_columns", "village_quarter,born,born,period,出生（人）,Born,false,2025-01-01,\n"),
        ("aliases", "老三村,990102101,990102101201\n"),
    ):
        path = site.root / "catalogue" / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    return open_site(site.root)


def returns(random: Random, of_townships: Collection[int] = (2023, 2024, 2025)) -> list[File]:
    """Three years of returns: most received, some late, some revised, some with blank, inexact or false
    cells. Townships send totals and rates in the years `of_townships`."""
    files: list[File] = []

    def send(title: str, unit: str, year: int, quarter: int, rows: list[list[object]]) -> None:
        month = 3 * quarter
        end = date(year, month, calendar.monthrange(year, month)[1])
        days = random.choice([2, 5, 9, 20, 39])
        received = datetime(end.year, end.month, end.day, 4, tzinfo=UTC) + timedelta(days=days)
        cells = grid(title, unit, f"{year}-Q{quarter}", rows, HEADERS[title])
        text = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in cells)
        files.append((f"{len(files):03}.csv", f"{text}\n{len(files)}".encode(), received))

    for year, quarter in QUARTERS:
        for unit, villages in VILLAGES.items():
            for _ in range(random.choices([0, 1, 2], [1, 8, 2])[0]):
                rows: list[list[object]] = []
                for code, name in villages:
                    trained = random.choice([None, quarter * 10 + random.randint(0, 12)])
                    women = random.choice([random.randint(0, 40), random.randint(0, 40), None, "约30", 400])
                    rows.append([code, name, women, trained, random.choice([50, 60, None])])
                send("village_quarter", unit, year, quarter, rows)
            for _ in range(random.choices([0, 1], [1, 4])[0] if year in of_townships else 0):
                own: list[object] = [
                    random.randint(0, 9),
                    random.randint(0, 90),
                    "35.5",
                    f"{random.randint(-20, 90)}",
                ]
                send("township_quarter", unit, year, quarter, [[unit, "", *own]])
    return files


def take_in(site: Site, files: Sequence[File], now: datetime) -> None:
    """Read the files through the real intake into the ledger, recorded at `now`."""
    batch = check_files(site, files, now)
    folder = site.work / f"part{now:%Y%m%d%H%M}"
    for name in ("submissions", "observations", "findings"):
        write_part(folder, name, getattr(batch, name), f"{now:%Y%m%d%H%M}")
    append_parts(site.ledger, [folder])


def publish(site: Site, now: datetime) -> tuple[Path, Kept]:
    """Publish as the nightly flow does at `now`; the vintage and its reuse."""
    found = [Kept()]

    def noted(comparison: Comparison) -> Kept:
        found.append(find_kept(comparison))
        return found[-1]

    with patch.object(tasks, "find_kept", noted):
        folder, _ = tasks.publish.fn(site, now, False, "what is lost was withdrawn")
    return folder, found[-1]


def nights_of(files: list[File], end: datetime, random: Random) -> list[tuple[datetime, list[File]]]:
    """Files of each night, no file before it was received.

    Most are in the first nights, so that the later nights have a return or two.
    """
    moments = [end - timedelta(days=days) for days in (random.choice([3, 250]), 2, 1, 0)]
    nights: list[tuple[datetime, list[File]]] = [(when, []) for when in moments]
    for file in random.sample(files, len(files)):
        first = next((at for at, when in enumerate(moments) if file[2] <= when), len(moments) - 1)
        nights[max(first, random.choices(range(4), [40, 20, 1, 1])[0])][1].append(file)
    return nights


def hold_against_one_run(
    folder: Path,
    made: Callable[[Path], Site],
    files: list[File],
    end: datetime,
    random: Random,
    changed: Callable[[Site], Site] = lambda site: site,
) -> int:
    """Publish the files night by night and in one run, and compare the marts; the catalogue changes before one night.

    Returns the number of nights that reused a county of a year in which other counties were rolled up.
    """
    by_night, at_once = made(folder / "nights"), changed(made(folder / "once"))
    kept = 0
    nights = nights_of(files, end, random)
    change_at = random.randrange(1, len(nights))
    for at, (now, come) in enumerate(nights):
        if at == change_at:
            by_night = changed(by_night)
        if come:
            take_in(by_night, come, now)
        vintage, of_before = publish(by_night, now)
        kept += is_in_part(of_before)
    take_in(at_once, files, end)
    whole, _ = publish(at_once, end)
    assert differing(vintage, whole) == []
    withdrawn, later = random.choice(files), end + timedelta(hours=1)
    for site in (by_night, at_once):
        withdraw_submission(site, hash_bytes(withdrawn[1]), "sent by mistake", "officer", later)
    vintage, of_before = publish(by_night, later)
    at_once.rolled.unlink()
    whole, of_nothing = publish(at_once, later)
    assert of_nothing.why == "first"
    assert differing(vintage, whole) == []
    return kept + is_in_part(of_before)


def is_in_part(kept: Kept) -> bool:
    return any(year not in kept.years for year, _ in kept.branches)


def differing(one: Path, other: Path) -> list[str]:
    """Files of two vintages that differ, apart from the names of the vintages.

    A night with nothing new leaves the vintage of the night before.
    """
    own, others = mart_bytes(one), mart_bytes(other)
    for files in (own, others):
        package = json.loads(files["datapackage.json"])
        files["datapackage.json"] = repr(sorted((package | {"vintage": "", "as_of": ""}).items())).encode()
    return sorted(path for path in own.keys() | others.keys() if own.get(path) != others.get(path))


def settled(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=SEED is None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def hold_years(tmp_path: Path, examples: int, is_plain: bool = False) -> list[int]:
    """Number of nights that reused a year in part, one number for each site; of plain sites, townships send in one year
    or in none."""
    kept: list[int] = []

    @settled(examples)
    @given(st.integers(0, 2**32))
    def each(seed: int) -> None:
        kept.append(0)
        of_townships = [2023 + seed % 4] if is_plain else (2023, 2024, 2025)
        folder, files = tmp_path / str(len(kept)), returns(Random(seed), of_townships)
        kept[-1] = hold_against_one_run(
            folder,
            lambda own: three_years(own, Random(seed), is_plain),
            files,
            END,
            Random(seed),
            another_column,
        )

    each()
    return kept


def hold_federations(folder: Path, own: list[Federation], beside: int) -> None:
    """Compare federations in sites of `beside` federations each."""
    for at in range(0, len(own), beside):
        some = own[at : at + beside]
        files, end = files_of(some), max(map(moment, some))
        where = folder / str(at)
        hold_against_one_run(where, lambda site, of=some: make_site(site, of), files, end, Random(at))


@pytest.mark.heavy
def test_a_federation_whose_places_change(tmp_path: Path) -> None:
    hold_federations(tmp_path, drawn(federations(), 3), beside=3)


@pytest.mark.heavy
def test_many_sites_of_three_years(tmp_path: Path) -> None:
    assert sum(hold_years(tmp_path, 2)) > 1


@pytest.mark.heavy
def test_many_sites_whose_numbers_are_read_in_part(tmp_path: Path) -> None:
    assert sum(hold_years(tmp_path, 2, is_plain=True)) > 1


@pytest.mark.heavy
def test_many_federations(tmp_path: Path) -> None:
    hold_federations(tmp_path, drawn(federations(), 7)[3:], beside=4)
