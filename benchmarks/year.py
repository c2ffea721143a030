"""A federation's year played through: twelve nightlies, and whatever befalls figures between them.

    python benchmarks/year.py [--months 12] [--keep FOLDER]

Makes a small site (two counties, four townships, sixteen villages) in a temporary folder, or in FOLDER, where it
stays to be looked at, and plays the year 2041 on it by the product's own flows and decisions: returns that come late,
revised, wrong and unreadable, a quarter that is locked and unlocked, a return that is withdrawn, two townships that
merge in July, a backfill in October after the catalogue was mended. Ends with every revision of one figure and its
cause, and makes the vintage of every night again as of its time, which has to give that night's bytes in every file.
Exit status 1 with a sentence where something does not hold.

The year is one to come because a backfill takes the present for its time, and never one before the ledger's last.
"""

import argparse
import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from schemas.periods import parse_period

YEAR = 2041
FIRST_QUARTER = parse_period(f"{YEAR}-Q1")
ZONE = ZoneInfo("Asia/Shanghai")
COUNTY, FIGURE = "990102", (f"{YEAR}-02", "women")
JIA, YI, BING, DING, MERGED = "990102100", "990102101", "990103100", "990103101", "990102102"
NAMES = {JIA: "甲镇", YI: "乙镇", BING: "丙镇", DING: "丁镇", MERGED: "新镇"}
VILLAGES = {township: [f"{township}{201 + at}" for at in range(4)] for township in (JIA, YI, BING, DING)}
BASE = {code: 10 * at for at, code in enumerate((code for own in VILLAGES.values() for code in own), start=1)}
"""What each village counts a month, beside the month's number: 10 and 1 in the first village in January."""
MOST, MENDED = 500, 5000
"""The most women that the catalogue lets a village have, at first and since October."""


class BrokenError(Exception):
    """Something that a federation relies on does not hold."""


def night_of(month: int) -> datetime:
    """The night that takes in a month's returns: the 12th of the month after it, at two."""
    return datetime(YEAR + month // 12, month % 12 + 1, 12, 2, tzinfo=ZONE)


def day(month: int, number: int) -> datetime:
    return datetime(YEAR, month, number, 10, tzinfo=ZONE)


def write_catalogue(root: Path, most: int) -> None:
    """The catalogue of the site: one monthly return of villages, in their townships' workbooks."""
    from schemas.catalogue import COLUMNS  # noqa: PLC0415

    start, eve, first = f"{YEAR - 1}-01-01", f"{YEAR}-06-30", f"{YEAR}-07-01"
    places = [f"990100,样市,city,,city,{start},,false"]
    places += [f"{code},{name},county,990100,county,{start},,false" for code, name in _COUNTIES.items()]
    events = []
    for township, own in VILLAGES.items():
        ends = eve if township in (JIA, YI) else ""
        places.append(f"{township},{NAMES[township]},township,{township[:6]},town,{start},{ends},false")
        places += [f"{code},村{code[-6:]},village,{township},village,{start},{ends},true" for code in own]
        if ends:
            places += [f"{code},村{code[-6:]},village,{MERGED},village,{first},,true" for code in own]
            events.append(f"{first},merge,{township},{MERGED},,市政府文件")
            events += [f"{first},reparent,{code},{code},,市政府文件" for code in own]
    places.append(f"{MERGED},{NAMES[MERGED]},township,{COUNTY},town,{first},,false")
    rows = {
        "levels": ["village,1,村,village", "township,2,乡,township", "county,3,县,county", "city,4,市,city"],
        "labels": ["unit_code,单位代码", "period,报告期", "place_code,地区代码", "place_name,地区名称"],
        "places": places,
        "place_events": events,
        "indicators": [
            f"women,妇女,women,health,人,sum,sum,,,,0,none,0,{most},false,,{start},",
            f"eligible,应查,eligible,health,人,sum,last,,,,0,none,0,9999,false,,{start},",
            f"coverage,覆盖率,coverage,health,%,none,none,women,eligible,100,2,higher,,100,false,,{start},",
        ],
        "forms": [f"village_month,村月报,Monthly,village,month,12,30,{YEAR}-01-01,{YEAR}-12-31,"],
        "form_columns": [
            f"village_month,women,women,period,妇女（人）,Women,true,{YEAR}-01-01,",
            f"village_month,eligible,eligible,stock,应查（人）,Eligible,true,{YEAR}-01-01,",
        ],
    }
    (root / "catalogue").mkdir(parents=True, exist_ok=True)
    for name, fields in COLUMNS.items():
        text = "\n".join([",".join(fields), *rows.get(name, [])]) + "\n"
        (root / "catalogue" / f"{name}.csv").write_text(text, encoding="utf-8")


_COUNTIES = {COUNTY: "东县", "990103": "西县"}


def townships_of(month: int) -> dict[str, list[str]]:
    """Who reports what in a month: from July on the two that merged are one."""
    if month < 7:
        return VILLAGES
    return {MERGED: VILLAGES[JIA] + VILLAGES[YI], BING: VILLAGES[BING], DING: VILLAGES[DING]}


def write_workbook(path: Path, township: str, month: int, women: dict[str, int | str]) -> None:
    """A township's return: a row a village, 4,000 eligible women in each."""
    import xlsxwriter  # noqa: PLC0415

    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("报表")
        sheet.write_row(0, 0, ["村月报"])
        sheet.write_row(1, 0, [f"单位代码：{township}", f"报告期：{YEAR}-{month:02}"])
        sheet.write_row(2, 0, ["地区代码", "地区名称", "妇女（人）", "应查（人）"])
        for at, (code, count) in enumerate(women.items(), start=3):
            sheet.write_row(at, 0, [code, f"村{code[-6:]}", count, 4000])


class Federation:
    """The site as it is played: what comes, what is decided, and the vintages as they were published."""

    def __init__(self, root: Path) -> None:
        self.root, self.raw = root, root / "data" / "raw"
        self.raw.mkdir(parents=True)
        (root / "fedstats.toml").write_text('name = "样市"\nworkers = 2\n', encoding="utf-8")
        write_catalogue(root, MOST)
        self.nights: list[tuple[datetime, str, Path, Path]] = []
        """Of each nightly its time, its vintage, a copy of that, and a copy of the catalogue that it was made with."""
        self.published: list[str] = []
        self.revised = self.raw
        """乙镇's revision of its February."""

    @property
    def site(self) -> Any:
        from flows.steps.site import open_site  # noqa: PLC0415

        return open_site(self.root)

    def send(self, township: str, month: int, name: str = "", **changed: int | str) -> Path:
        """A township's return of a month, with other numbers for the villages named by `v` and their last digit."""
        women: dict[str, int | str] = {code: BASE[code] + month for code in townships_of(month)[township]}
        women |= {code: changed[f"v{code[-1]}"] for code in women if f"v{code[-1]}" in changed}
        path = self.raw / f"{YEAR}-{month:02}" / township[:6] / f"{township}{name}.xlsx"
        write_workbook(path, township, month, women)
        return path

    def send_all(self, month: int, but: Iterable[str] = ()) -> None:
        for township in townships_of(month):
            if township not in but:
                self.send(township, month)

    def play_night(self, month: int, came: str) -> None:
        """The nightly that takes in a month's returns; a line about what it came to."""
        from flows.nightly import run_nightly  # noqa: PLC0415

        report = run_nightly(self.site, night_of(month))
        kept = self.root.with_name(f"{self.root.name}_nights") / f"{month:02}"
        catalogue = shutil.copytree(self.root / "catalogue", kept / "catalogue")
        vintage = shutil.copytree(self.site.marts / "vintages" / report.vintage, kept / "vintage")
        self.nights.append((night_of(month), report.vintage, vintage, catalogue))
        self.published.append(report.vintage)
        found = ", ".join(f"{row['rule']} {row['count']}" for row in report.findings) or "nothing"
        say(f"{night_of(month):%Y-%m-%d} night   {came}")
        taken = f"{report.received} files: {report.accepted} accepted, {report.rejected} refused"
        say(f"{'':18} {taken}; open findings: {found}; vintage {report.vintage}")

    def decide(self, when: datetime, text: str, decision: Callable[..., Any], *about: Any) -> None:
        """An officer's decision, recorded at its time."""
        decision(self.site, *about, "年度演练", "李", when.astimezone(UTC))
        say(f"{when:%Y-%m-%d} officer {text}")

    def hash_of(self, path: Path) -> str:
        from flows.steps.find import hash_bytes  # noqa: PLC0415

        return str(hash_bytes(path.read_bytes()))

    def figure(self, place: str, boundary: str = "as_was") -> float | None:
        """What readers see of the one figure at a place."""
        import polars as pl  # noqa: PLC0415

        values = pl.read_parquet(self.site.current / "indicator_values" / "**" / f"{boundary}.parquet")
        own = values.filter(pl.col("place_code") == place, pl.col("period") == FIGURE[0])
        own = own.filter(pl.col("indicator") == FIGURE[1])["value"].to_list()
        return own[0] if own else None


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def january(own: Federation) -> None:
    own.send_all(1)
    own.play_night(1, "January's returns of all four townships")


def february(own: Federation) -> None:
    own.send_all(2, but=[JIA, YI])
    own.send(JIA, 2, v4=620)  # more than the catalogue lets a village have
    (own.raw / f"{YEAR}-02" / "扫描件.xlsx").write_bytes("不是工作簿".encode())
    own.play_night(2, "February's: 乙镇 is late, one of 甲镇's numbers is refused, one file is no workbook")


def march(own: Federation) -> None:
    own.send_all(3)
    own.send(YI, 2)
    own.play_night(3, "March's; 乙镇's February, a month late")


def april(own: Federation) -> None:
    own.send_all(4)
    own.send(JIA, 2, "更正", v1=15, v4=620)
    own.play_night(4, "April's; 甲镇 revises its February, 12 women to 15 in its first village")


def may(own: Federation) -> None:
    from flows.steps.decisions import lock_period  # noqa: PLC0415

    own.decide(day(5, 15), "locks the first quarter", lock_period, FIRST_QUARTER)
    own.send_all(5, but=[DING])
    own.send(DING, 5, v2="许多")
    own.revised = own.send(YI, 2, "更正", v1=60)
    before = own.figure(COUNTY)
    own.play_night(5, "May's, 丁镇's with a word for a number; 乙镇 revises its February, which waits")
    if own.figure(COUNTY) != before:
        raise BrokenError("a figure of the locked quarter changed")


def june(own: Federation) -> None:
    from flows.steps.decisions import unlock_period  # noqa: PLC0415

    own.decide(day(6, 15), "unlocks the first quarter", unlock_period, FIRST_QUARTER)
    own.send_all(6)
    own.send(DING, 5, "更正", v2=141)
    own.play_night(6, "June's; 丁镇 mends its May; 乙镇's revision of February enters, 52 to 60")


def july(own: Federation) -> None:
    own.send_all(7)
    own.play_night(7, "July's, the first of 新镇, into which 甲镇 and 乙镇 merged on 1 July")
    merged, parts = own.figure(MERGED, "as_now"), [own.figure(place) for place in (JIA, YI)]
    if merged is None or merged != sum(part or 0 for part in parts):
        raise BrokenError(f"February of the merged township is {merged}, of those that merged {parts}")
    say(f"{'':18} 新镇's February at today's places: {merged:.0f} = {parts[0]:.0f} + {parts[1]:.0f}")


def august(own: Federation) -> None:
    from flows.steps.decisions import withdraw_submission  # noqa: PLC0415

    own.decide(day(8, 20), "withdraws 乙镇's revision", withdraw_submission, own.hash_of(own.revised))
    own.send_all(8)
    own.play_night(8, "August's; 乙镇's February is as it was before the revision")


def september(own: Federation) -> None:
    own.send_all(9)
    own.play_night(9, "September's")


def october(own: Federation) -> None:
    """The backfill is recorded right after the decision before it, whatever day it is."""
    from flows.backfill import run_backfill  # noqa: PLC0415
    from flows.steps.decisions import lock_period  # noqa: PLC0415

    own.decide(day(10, 20), "locks January", lock_period, parse_period(f"{YEAR}-01"))
    write_catalogue(own.root, MENDED)
    report = run_backfill(own.site, FIGURE[0], FIGURE[0], reason="一村可以有五千人", officer="李")
    own.published.append(report.vintage)
    say(f"{'':18} mends the catalogue's maximum and backfills February; vintage {report.vintage}")
    own.send_all(10)
    own.play_night(10, "October's")


def november(own: Federation) -> None:
    own.send_all(11)
    own.play_night(11, "November's")


def december(own: Federation) -> None:
    own.send_all(12)
    own.play_night(12, "December's")


STORY = (
    *(january, february, march, april, may, june),
    *(july, august, september, october, november, december),
)


def tell_revisions(own: Federation) -> list[tuple[str, float | None, float | None, str]]:
    """Every revision of the one figure through the year, each beginning where the one before ended."""
    import polars as pl  # noqa: PLC0415

    place, indicator = pl.col("place_code") == COUNTY, pl.col("indicator") == FIGURE[1]
    rows: list[tuple[str, float | None, float | None, str]] = []
    for vintage in own.published:
        folder = next((copy for _, name, copy, _ in own.nights if name == vintage), None)
        changed = pl.read_parquet((folder or own.site.marts / "vintages" / vintage) / "revisions.parquet")
        changed = changed.filter(place, pl.col("period") == FIGURE[0], indicator)
        rows += [(vintage, *row) for row in changed.select("old_value", "new_value", "cause").iter_rows()]
    say(f"\nrevisions of {FIGURE[1]} of {COUNTY}, {FIGURE[0]}")
    say(f"{'vintage':26} {'old':>6} {'new':>6}  cause")
    last: float | None = None
    for vintage, old, new, cause in rows:
        shown = ["—" if value is None else f"{value:.0f}" for value in (old, new)]
        say(f"{vintage:26} {shown[0]:>6} {shown[1]:>6}  {cause}")
        if old != last or not cause:
            raise BrokenError(f"the revision of {vintage} begins at {old}, not at {last}, or has no cause")
        last = new
    if last != own.figure(COUNTY):
        raise BrokenError(f"the revisions end at {last}, the figure is {own.figure(COUNTY)}")
    return rows


def check_nights(own: Federation) -> None:
    """Make the vintage of every night again as of its time, with the catalogue of that night put back as from version
    control, and compare every file."""
    from flows.nightly import run_nightly  # noqa: PLC0415

    now = shutil.copytree(own.root / "catalogue", own.root.with_name(f"{own.root.name}_catalogue"))
    vintages = own.site.marts / "vintages"
    for when, name, copy, catalogue in own.nights:
        shutil.copytree(catalogue, own.root / "catalogue", dirs_exist_ok=True)
        shutil.rmtree(vintages / name, ignore_errors=True)
        again = run_nightly(own.site, when).vintage
        if again != name:
            raise BrokenError(f"as of {when.isoformat()} the vintage is {again}, not {name}")
        if differing := differing_files(copy, vintages / name):
            raise BrokenError(
                f"as of {when.isoformat()} other bytes than {name} has in {', '.join(differing)}"
            )
        say(f"as of {when:%Y-%m-%d %H:%M} {name}: the same bytes")
    shutil.copytree(now, own.root / "catalogue", dirs_exist_ok=True)
    say(f"All {len(own.nights)} nights are the same bytes as of their times.")


def differing_files(one: Path, other: Path) -> list[str]:
    """The files of two folders that only one has, or that hold other bytes in the other."""
    held: list[dict[str, bytes]] = [
        {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in (one, other)
    ]
    return sorted(path for path in {*held[0], *held[1]} if held[0].get(path) != held[1].get(path))


def end_process(status: int) -> None:
    """End without the teardown of the interpreter, at which DuckDB's binding reports on its own objects."""
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--keep", type=Path, help="a folder to play in, which stays")
    parser.add_argument("--months", type=int, default=12, help="play the first months of the year alone")
    asked = parser.parse_args()
    from flows.steps.decisions import lock_period  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as temporary:
        os.environ.setdefault("PREFECT_HOME", f"{temporary}/prefect")
        own = Federation((asked.keep or Path(temporary)).resolve() / "site")
        try:
            for play in STORY[: asked.months]:
                play(own)
            end = own.nights[-1][0].replace(day=20)
            own.decide(end, "locks the year", lock_period, parse_period(str(YEAR)))
            tell_revisions(own)
            check_nights(own)
        except BrokenError as error:
            raise SystemExit(f"This does not hold: {error}.") from None


if __name__ == "__main__":
    try:
        main()
    except SystemExit as end:
        sys.stderr.write(f"{end.code}\n" if isinstance(end.code, str) else "")
        end_process(end.code if isinstance(end.code, int) else 1)
    end_process(0)
