"""A small federation that the tests fill in: one city, two counties, three townships, five villages."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl
import xlsxwriter

from flows.cli.app import run_command
from flows.steps.ingest.ingest import ingest_batch
from flows.steps.ingest.send_slips import Sent, due_slips, queue_slips, send_slips
from flows.steps.intake.raw_folder import find_raw_files
from flows.steps.intake.register import read_register
from flows.steps.ledger.delta import append_parts, ledger_files
from flows.steps.site.site import Site, open_site
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.publish import switch_current
from flows.steps.vintage.write import write_vintage
from schemas.catalogue_files import COLUMNS
from tests.support.rolled import rolled, rolled_whole

NOW = datetime(2025, 4, 1, tzinfo=UTC)

CATALOGUE = {
    "levels": """level,rank,name_zh,name_en
village,1,村,village
township,2,乡镇,township
county,3,县,county
city,4,市,city
""",
    "labels": """field,label
unit,填报单位
unit_code,单位代码
period,报告期
form,表号
place_code,地区代码
place_name,地区名称
total,合计
subtotal,小计
explanation,上报说明
foot,单位负责人
personal,姓名
""",
    # 甲乡 has villages 一村 and 二村, 乙镇 has 三村; 丙镇 of the other county has 四村 and a virtual unit
    "places": """code,name,level,parent,kind,valid_from,valid_to,reports
990100,样市,city,,city,2000-01-01,,false
990101,样市本级,county,990100,office,2000-01-01,,true
990102,东县,county,990100,county,2000-01-01,,true
990103,西县,county,990100,county,2000-01-01,,true
990102100,甲乡,township,990102,xiang,2000-01-01,,true
990102101,乙镇,township,990102,town,2000-01-01,,true
990103100,丙镇,township,990103,town,2000-01-01,,true
990102100201,一村,village,990102100,village,2000-01-01,,true
990102100202,二村,village,990102100,village,2000-01-01,,true
990102101201,三村,village,990102101,village,2000-01-01,,true
990103100201,四村,village,990103100,village,2000-01-01,,true
990103100498,虚拟村,village,990103100,virtual,2000-01-01,,false
""",
    # women: a flow; eligible: a stock; pupils: persons that do not add over time; money has two decimals
    "indicators": """code,name_zh,name_en,domain,unit,over_places,over_time,numerator,denominator,scale,decimals,better,minimum,maximum,sensitive,definition,valid_from,valid_to
women,妇女,women,health,人,sum,sum,,,,0,higher,0,10000,false,,2000-01-01,
eligible,应查,eligible,health,人,sum,last,,,,0,none,0,10000,false,,2000-01-01,
pupils,学员,pupils,economy,人,sum,none,,,,0,none,0,10000,false,,2000-01-01,
money,金额,money,economy,元,sum,sum,,,,2,none,0,,false,,2000-01-01,
coverage,覆盖率,coverage,health,%,none,none,women,eligible,100,2,higher,,100,false,,2000-01-01,
""",
    "forms": """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to
village_month,村月报,Village monthly return,village,month,5,30,2025-01-01,2025-03-31,990100
township_month,乡月报,Township monthly return,township,month,8,30,2025-01-01,2025-03-31,990100
county_month,县月报,County monthly return,county,month,12,30,2025-01-01,2025-03-31,990100
village_year,村年报,Village yearly return,village,year,15,60,2024-01-01,2024-12-31,990103
""",
    "form_columns": """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to
village_month,women,women,period,妇女（人）,Women,true,2025-01-01,
village_month,eligible,eligible,stock,应查（人）,Eligible,true,2025-01-01,
village_month,pupils,pupils,period,学员（人）,Pupils,false,2025-01-01,
village_month,money,money,period,金额（元）,Money,false,2025-01-01,
village_month,remark,,note,备注,Remarks,false,2025-01-01,
township_month,women,women,period,本级妇女（人）,Own women,true,2025-01-01,
township_month,women_below,women,subtotal,下级妇女（人）,Women below,false,2025-01-01,
township_month,eligible_below,eligible,subtotal,下级应查（人）,Eligible below,false,2025-01-01,
county_month,women,women,period,本级妇女（人）,Own women,true,2025-01-01,
county_month,women_below,women,subtotal,下级妇女（人）,Women below,false,2025-01-01,
village_year,women,women,period,妇女（人）,Women,true,2024-01-01,
""",
    "rules": """rule,form,severity,expression,message_zh,message_en
women_within_eligible,village_month,error,women <= eligible,妇女多于应查，请核对,more women than eligible: check
few_pupils,village_month,warning,pupils <= women,学员多于妇女，请说明,more pupils than women: explain
""",
}

TITLES = {
    "village_month": "村月报",
    "township_month": "乡月报",
    "county_month": "县月报",
    "village_year": "村年报",
    "village_quarter": "村季报",
}
HEADERS = {
    "village_month": ["妇女（人）", "应查（人）", "学员（人）", "金额（元）"],
    "township_month": ["本级妇女（人）", "下级妇女（人）", "下级应查（人）"],
    "county_month": ["本级妇女（人）", "下级妇女（人）"],
    "village_year": ["妇女（人）"],
}

Rows = Iterable[Sequence[Any]]


def grid(form: str, unit: str, period: str, rows: Rows, headers: list[str] | None = None) -> list[list[Any]]:
    """The cells of a return: title, head, header row (the third), then the rows as code, name, numbers."""
    header = ["地区代码", "地区名称", *(headers or HEADERS.get(form, []))]
    head = [f"单位代码：{unit}", "", f"报告期：{period}"]
    return [[TITLES.get(form, form)], head, header, *(list(row) for row in rows), ["单位负责人："]]


def write_xlsx(
    path: Path, cells: list[list[Any]], sheet: str = "表", more: dict[str, Any] | None = None
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2025, 1, 1)})  # noqa: DTZ001  the same bytes each time
        for name, content in {sheet: cells, **(more or {})}.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(content):
                page.write_row(at, 0, row)
    return path


def workbook(cells: Iterable[Sequence[Any]], merged: Sequence[tuple[int, int, int, Any]] = ()) -> bytes:
    """A workbook of one sheet; `merged` are first row, last row and column of merged cells, with their value."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.set_properties({"created": datetime(2025, 1, 1)})  # noqa: DTZ001
        sheet = book.add_worksheet("表")
        for at, row in enumerate(cells):
            sheet.write_row(at, 0, row)
        for first, last, column, value in merged:
            sheet.merge_range(first, column, last, column, value)
    return out.getvalue()


def write_csv(path: Path, cells: list[list[Any]], encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in cells]
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def make_test_site(root: Path, **changes: str) -> Site:
    """A site with CATALOGUE; a keyword replaces or adds to a file (begin its text with + to add)."""
    folder = root / "catalogue"
    folder.mkdir(parents=True)
    (root / "data" / "raw").mkdir(parents=True)
    (root / "fedstats.toml").write_text(
        'name = "样市"\nworkers = 2\nworkbooks = false\nreport = false\n', encoding="utf-8"
    )
    for name, columns in COLUMNS.items():
        text = CATALOGUE.get(name, ",".join(columns) + "\n")
        change = changes.get(name, "")
        text = text + change[1:] if change.startswith("+") else change or text
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return open_site(root)


def submit(
    site: Site,
    file: str,
    form: str,
    unit: str,
    period: str,
    rows: Rows,
    received: datetime | None = None,
    headers: list[str] | None = None,
) -> str:
    """Write one return as csv into the raw folder and ingest it; its path."""
    write_csv(site.raw / file, grid(form, unit, period, rows, headers))
    take_in(site, file, received=received)
    return file


def take_in(site: Site, *files: str, received: datetime | None = None) -> None:
    """Ingest files of the raw folder as one batch into the ledger, received and recorded at that time."""
    when = received or NOW
    part = ingest_batch(
        site, list(files), dict.fromkeys(files, when), when, site.work / "part", files[0] + str(when)
    )
    append_parts(site.ledger, [Path(part.folder)])


def send_noted(site: Site, part: Path | str) -> list[Sent]:
    """Write the slips of a batch in the folder `part`, as a run does after its publication."""
    queue_slips(site, [Path(part)])
    return [send_slips(site, folder, own) for folder, own in due_slips(site).items()]


def table(site: Site, query: str, as_of: datetime = NOW) -> list[tuple[Any, ...]]:
    """The rows of a query over the rolled-up tables."""
    with rolled(site, as_of) as con:
        return con.execute(query).fetchall()


def figures(site: Site, indicator: str, period: str, as_of: datetime = NOW) -> dict[str, dict[str, Any]]:
    """figure_made of one indicator and period by place."""
    with rolled(site, as_of) as con:
        rows = con.sql(
            "select * from figure_made where boundary = 'as_was' and indicator = $indicator and period = $period",
            params={"indicator": indicator, "period": period},
        ).pl()
    return {row["place_code"]: row for row in rows.to_dicts()}


def ledger_frame(site: Site, name: str) -> pl.DataFrame:
    return pl.read_parquet(ledger_files(site.ledger, name))


def run_site(site: Site, now: datetime) -> Path:
    """Ingest the raw folder, roll it up and publish it, as a nightly run does; the vintage."""
    files = find_raw_files(site.raw, site.settings.ignore)
    part = ingest_batch(site, files, read_register(site.raw), now, site.work / "part", "all")
    append_parts(site.ledger, [Path(part.folder)])
    with rolled_whole(site, now) as con:
        vintage = write_vintage(con, site, edition_of(site, now))
    switch_current(site, vintage)
    return vintage


def fill_site(site: Site, months: Sequence[str] = ("2025-01", "2025-02")) -> None:
    """Returns of every kind under the raw folder: workbooks and csv, complete, wrong and unreadable."""
    for month in months:
        rows = [("990102100201", "一村", 5, 10, 1, 100.25), ("990102100202", "二村", 7, "很多", 0, 0)]
        write_xlsx(site.raw / month / "a.xlsx", grid("village_month", "990102100", month, rows))
        rows = [("990102101201", "三村", 21, 20, 0, 0), ("990199999999", "无此村", 1, 1, 1, 1)]
        write_csv(site.raw / month / "b.csv", grid("village_month", "990102101", month, rows), "gb18030")
        rows = [("990103100201", "四村", 13, 26, 0, 0.1)]
        write_csv(site.raw / month / "c.csv", grid("village_month", "990103100", month, rows))
        for unit, below in (("990102100", 12), ("990102101", 11), ("990103100", 13)):
            cells = grid("township_month", unit, month, [(unit, "", 1, below, "")])
            write_xlsx(site.raw / month / f"{unit}.xlsx", cells)
        for unit in ("990101", "990102"):
            write_csv(
                site.raw / month / f"{unit}.csv", grid("county_month", unit, month, [(unit, "", 2, 30)])
            )
        (site.raw / month / "坏.xlsx").write_bytes(f"坏 {month}".encode())
    (site.raw / "空.csv").write_bytes(b"")


def mart_bytes(vintage: Path) -> dict[str, bytes]:
    """Bytes of every file of a vintage by its path, without the revisions, which depend on the vintage
    before."""
    files = {
        path.relative_to(vintage).as_posix(): path.read_bytes()
        for path in sorted(vintage.rglob("*"))
        if path.is_file() and path.name != "revisions.parquet"
    }
    package = json.loads(files["datapackage.json"])
    package["resources"] = [own for own in package["resources"] if own["name"] != "revisions"]
    return files | {"datapackage.json": json.dumps(package).encode()}


FEDSTATS = str(Path(sys.executable).with_name("fedstats"))
RUNS = ("nightly", "backfill", "rebuild", "serve")
"""Commands that start Prefect, which reads the address of its server once a process."""


def fedstats(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a user does; `environment` adds to the test's own environment.

    Commands that do not start Prefect run in this process: starting Python takes longer than most of them.
    """
    command = list(map(str, arguments))
    if command[0] not in RUNS:
        return fedstats_here(*command, **environment)
    return subprocess.run(
        [FEDSTATS, *command],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def fedstats_here(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in this process; its exit status and texts as if it had had a process to itself."""
    command = list(map(str, arguments))
    out, err = io.StringIO(), io.StringIO()
    with patch.dict(os.environ, environment), redirect_stdout(out), redirect_stderr(err):
        status = run_command(command)
    return subprocess.CompletedProcess([FEDSTATS, *command], status, out.getvalue(), err.getvalue())
