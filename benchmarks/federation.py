"""Small federation for a rehearsal: catalogue, returns of townships, nights and decisions of an officer."""

import shutil
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from flows.steps.answer.run_report import RunReport
from flows.steps.site.site import Site

YEAR = 2041
ZONE = ZoneInfo("Asia/Shanghai")
COUNTY, FIGURE = "990102", (f"{YEAR}-02", "women")
JIA, YI, BING, DING, MERGED = "990102100", "990102101", "990103100", "990103101", "990102102"
NAMES = {JIA: "甲镇", YI: "乙镇", BING: "丙镇", DING: "丁镇", MERGED: "新镇"}
VILLAGES = {township: [f"{township}{201 + at}" for at in range(4)] for township in (JIA, YI, BING, DING)}
BASE = {
    code: 10 * at
    for at, code in enumerate((code for villages in VILLAGES.values() for code in villages), start=1)
}
"""Monthly count of each village without the number of the month: the first village reports 10 + 1 in January."""
MOST, MENDED = 500, 5000
"""Maximum of women in a village in the catalogue: at first, and from October on."""


def run_ahead(site: Site, as_of: datetime) -> RunReport:
    """Run the nightly as of a time that has not come, which nobody may ask for.

    Decisions are dated by the machine's clock, but never before the last record. So a rehearsal lies ahead of the clock.
    """
    from flows.nightly import run_nightly  # noqa: PLC0415

    with patch("flows.one_night.refuse_future", lambda *_: None):  # a mock cannot go to worker processes
        return run_nightly(site, as_of)


def night_of(month: int) -> datetime:
    """Time of the nightly that reads a month's returns: the 12th of the next month, two o'clock."""
    return datetime(YEAR + month // 12, month % 12 + 1, 12, 2, tzinfo=ZONE)


def day(month: int, number: int) -> datetime:
    return datetime(YEAR, month, number, 10, tzinfo=ZONE)


def write_catalogue(root: Path, most: int) -> None:
    """Write the catalogue of the site: one monthly form of villages, sent in workbooks of townships."""
    from schemas.catalogue_files import COLUMNS  # noqa: PLC0415

    start, eve, first = f"{YEAR - 1}-01-01", f"{YEAR}-06-30", f"{YEAR}-07-01"
    places = [f"990100,样市,city,,city,{start},,false"]
    places += [f"{code},{name},county,990100,county,{start},,false" for code, name in _COUNTIES.items()]
    events = []
    for township, villages in VILLAGES.items():
        ends = eve if township in (JIA, YI) else ""
        places.append(f"{township},{NAMES[township]},township,{township[:6]},town,{start},{ends},false")
        places += [
            f"{code},村{code[-6:]},village,{township},village,{start},{ends},true" for code in villages
        ]
        if ends:
            places += [f"{code},村{code[-6:]},village,{MERGED},village,{first},,true" for code in villages]
            events.append(f"{first},merge,{township},{MERGED},,市政府文件")
            events += [f"{first},reparent,{code},{code},,市政府文件" for code in villages]
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
    """Villages by reporting township in a month; from July on two townships are merged."""
    if month < 7:
        return VILLAGES
    return {MERGED: VILLAGES[JIA] + VILLAGES[YI], BING: VILLAGES[BING], DING: VILLAGES[DING]}


def write_workbook(path: Path, township: str, month: int, women: dict[str, int | str]) -> None:
    """Write the return of a township: a row a village, each with 4,000 eligible women."""
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
    """The site during the rehearsal: returns sent, decisions made, vintages published."""

    def __init__(self, root: Path) -> None:
        self.root, self.raw = root, root / "data" / "raw"
        self.raw.mkdir(parents=True)
        (root / "fedstats.toml").write_text(
            'name = "样市"\nworkers = 2\nworkbooks = false\nreport = false\n', encoding="utf-8"
        )
        write_catalogue(root, MOST)
        self.nights: list[tuple[datetime, str, Path, Path]] = []
        """Nightlies: time, vintage, copy of the vintage, copy of the catalogue of that night."""
        self.published: list[str] = []
        self.revised = self.raw
        """File of 乙镇's revision of February."""

    @property
    def site(self) -> Any:
        from flows.steps.site.site import open_site  # noqa: PLC0415

        return open_site(self.root)

    def send(self, township: str, month: int, name: str = "", **changed: int | str) -> Path:
        """Write a township's return of a month; `v1=15` sets the number of the village whose code ends in 1."""
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
        """Run the nightly that reads a month's returns and print its result."""
        report = run_ahead(self.site, night_of(month))
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
        """Record a decision of an officer at its time."""
        decision(self.site, *about, "年度演练", "李", when.astimezone(UTC))
        say(f"{when:%Y-%m-%d} officer {text}")

    def hash_of(self, path: Path) -> str:
        from flows.steps.site.files import hash_bytes  # noqa: PLC0415

        return str(hash_bytes(path.read_bytes()))

    def figure(self, place: str, boundary: str = "as_was") -> float | None:
        """Published value of the followed figure at a place."""
        import polars as pl  # noqa: PLC0415

        values = pl.read_parquet(self.site.current / "indicator_values" / "**" / f"*-{boundary}.parquet")
        found = values.filter(pl.col("place_code") == place, pl.col("period") == FIGURE[0])
        found = found.filter(pl.col("indicator") == FIGURE[1])["value"].to_list()
        return found[0] if found else None


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
