"""Make the raw returns of the sample site: five published documents, and of Zhuzhou 2014 and January to March 2025.

    python tests/sample/make_returns.py [RAW_FOLDER]

Seeded: the same bytes each time. Of 2014 only the city's totals are real (TOTALS_2014, printed in a public work
report); their split over places is made up. All of 2025 is made up. What is wrong, missing, late or revised in it
is planted by planted.py and listed in planted.csv. The documents' other figures come from make_documents.py.
"""

import csv
import random
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from make_documents import GONE_TOWNSHIP, add_documents  # noqa: E402
from planted import list_odd_numbers, make_numbers_odd, plant_cells, plant_files  # noqa: E402

from schemas.catalogue import Catalogue, FormVersion  # noqa: E402
from schemas.periods import Period, parse_period  # noqa: E402
from schemas.places import Registry  # noqa: E402

CITY, OFFICE = "430200", "430201"
TOTALS_2014 = {
    "cervical_screened": 74881,
    "breast_screened": 74881,
    "training_sessions": 58,
    "persons_trained": 5049,
    "persons_employed": 3568,
    "women_with_loans": 480,
    "loans_yuan": 19_500_000,
    "job_fairs": 29,
    "job_posts": 237_439,
    "persons_reemployed": 5892,
}
MONTHS = ("2025-01", "2025-02", "2025-03")
NO_SUBTOTALS = "430225"
CSV_COUNTIES = ("430202", "430204")
STAGE_COUNTIES = ("430202", "430204")

Numbers = dict[str, dict[str, float]]
"""Numbers of a period by place and indicator, without children."""


@dataclass
class Sheet:
    """One return to be written: rows of place code and cells by column name (None is blank)."""

    file: str
    form: FormVersion
    unit: str
    period: Period
    rows: dict[str, dict[str, Any]]
    received: datetime
    encoding: str = "gb18030"
    remark: str = ""


@dataclass
class Sample:
    """All content so far: sheets, other files, the register and planted faults."""

    catalogue: Catalogue
    rng: random.Random
    sheets: list[Sheet] = field(default_factory=list)
    files: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)
    planted: list[tuple[str, str, str, str, str]] = field(default_factory=list)


def reporters(registry: Registry, reporting: set[str], level: str) -> list[str]:
    """The codes of the city's places of a level that report, in order."""
    places = registry.places.values()
    return sorted(p.code for p in places if p.level == level and CITY in p.lineage and p.code in reporting)


def split(total: int, weights: list[float]) -> list[int]:
    """Split `total` by the weights with largest remainders: whole numbers that add up to it."""
    whole = sum(weights)
    shares = [total * weight / whole for weight in weights]
    counts = [int(share) for share in shares]
    order = sorted(range(len(shares)), key=lambda at: counts[at] - shares[at])
    for at in order[: total - sum(counts)]:
        counts[at] += 1
    return counts


def numbers_2014(rng: random.Random, villages: list[str], offices: list[str]) -> Numbers:
    """Own figures of the year 2014 whose sums are TOTALS_2014."""
    own: Numbers = {code: dict.fromkeys(TOTALS_2014, 0) for code in [*villages, *offices]}
    screened = split(TOTALS_2014["cervical_screened"], [rng.uniform(20, 90) for _ in villages])
    for code, count in zip(villages, screened, strict=True):
        own[code]["cervical_screened"] = own[code]["breast_screened"] = count
    hosts = rng.sample(offices, 38) + rng.sample(villages, 20)
    trained = split(TOTALS_2014["persons_trained"], [rng.uniform(50, 150) for _ in hosts])
    employed = split(TOTALS_2014["persons_employed"], [float(count) for count in trained])
    for code, count, worked in zip(hosts, trained, employed, strict=True):
        own[code] |= {"training_sessions": 1, "persons_trained": count, "persons_employed": worked}
    lenders = rng.sample(villages, 240)
    women = split(TOTALS_2014["women_with_loans"] - 240, [rng.uniform(0, 3) for _ in lenders])
    yuan = split(TOTALS_2014["loans_yuan"] // 1000, [count + 1.0 for count in women])
    for code, count, amount in zip(lenders, women, yuan, strict=True):
        own[code] |= {"women_with_loans": count + 1, "loans_yuan": amount * 1000}
    fair_hosts = [OFFICE, *rng.sample([code for code in offices if code != OFFICE], 22)]
    fairs = split(TOTALS_2014["job_fairs"], [1.0] * len(fair_hosts))
    posts = split(TOTALS_2014["job_posts"], [count * rng.uniform(0.7, 1.3) for count in fairs])
    for code, count, offered in zip(fair_hosts, fairs, posts, strict=True):
        own[code] |= {"job_fairs": count, "job_posts": offered}
    places = [*villages, *offices]
    again = split(TOTALS_2014["persons_reemployed"], [rng.uniform(0, 8) for _ in places])
    for code, count in zip(places, again, strict=True):
        own[code]["persons_reemployed"] = count
    return own


def numbers_2025(
    rng: random.Random, villages: list[str], offices: list[str], eligible: dict[str, int]
) -> Numbers:
    """Made-up own figures of a month."""
    own: Numbers = {}
    for code in [*villages, *offices]:
        is_office = code in offices
        sessions = int(rng.random() < (0.35 if is_office else 0.04))
        attendances = sessions * rng.randint(18, 70)
        trained = attendances - (rng.randint(0, 6) if attendances else 0)
        women = rng.randint(1, 3) if rng.random() < 0.05 else 0
        numbers = {
            "training_sessions": sessions,
            "training_attendances": attendances,
            "persons_trained": trained,
            "persons_employed": int(trained * rng.uniform(0.2, 0.8)),
            "persons_reemployed": rng.choice((0, 0, 0, 1, 2, 3)),
            "women_with_loans": women,
            "loans_yuan": women * rng.randint(20, 80) * 1000,
        }
        if is_office:
            fairs = int(rng.random() < 0.2)
            numbers |= {"job_fairs": fairs, "job_posts": fairs * rng.randint(80, 900)}
        else:
            women = eligible[code]
            numbers |= {
                "cervical_eligible": women,
                "breast_eligible": women,
                "cervical_screened": int(women * rng.uniform(0, 0.06)),
                "breast_screened": int(women * rng.uniform(0, 0.06)),
            }
        own[code] = numbers
    return own


def below(own: Numbers, registry: Registry, code: str, indicator: str) -> float | None:
    """True total of a place's descendants; None if no descendant has the indicator."""
    values = [
        numbers[indicator]
        for place, numbers in own.items()
        if place != code and indicator in numbers and code in registry.places[place].lineage
    ]
    return sum(values) if values else None


def row_of(
    form: FormVersion, own: Numbers, registry: Registry, code: str, with_below: bool
) -> dict[str, Any]:
    """Cells of one place by column: its numbers and, if the form asks for them, its children's."""
    cells: dict[str, Any] = {}
    for column in form.columns:
        if column.reported_as == "subtotal":
            cells[column.column] = below(own, registry, code, str(column.indicator)) if with_below else None
        else:
            cells[column.column] = own[code].get(str(column.indicator))
    return cells


def add_period(sample: Sample, period: Period, own: Numbers, registry: Registry, reporting: set[str]) -> None:
    """The returns of one period: a village bundle a township, a township workbook a county, a return a county."""
    suffix = period.period_type
    forms = {
        level: sample.catalogue.form_version(f"{level}_{suffix}", period.end)
        for level in ("village", "township", "county")
    }
    for township in reporters(registry, reporting, "township"):
        county = registry.places[township].lineage[1]
        villages = [v for v in reporters(registry, reporting, "village") if v.startswith(township)]
        if not villages:
            continue
        rows = {code: row_of(forms["village"], own, registry, code, False) for code in villages}
        ending = "csv" if suffix == "year" else "xlsx"
        name = f"{period.text}/{county}/{township}-village_{suffix}.{ending}"
        encoding = "utf-8-sig" if sample.rng.random() < 0.2 else "gb18030"
        sample.sheets.append(
            Sheet(name, forms["village"], township, period, rows, received_at(sample, period, 5), encoding)
        )
    for county in reporters(registry, reporting, "county"):
        if county != OFFICE:
            townships = [t for t in reporters(registry, reporting, "township") if t.startswith(county)]
            with_below = county != NO_SUBTOTALS or suffix == "year"
            rows = {code: row_of(forms["township"], own, registry, code, with_below) for code in townships}
            ending = "csv" if suffix == "month" and county in CSV_COUNTIES else "xlsx"
            name = f"{period.text}/{county}/township_{suffix}.{ending}"
            sample.sheets.append(
                Sheet(name, forms["township"], county, period, rows, received_at(sample, period, 8))
            )
        with_below = county not in (OFFICE, NO_SUBTOTALS) or (suffix == "year" and county != OFFICE)
        rows = {county: row_of(forms["county"], own, registry, county, with_below)}
        name = f"{period.text}/{county}/county_{suffix}.xlsx"
        sample.sheets.append(
            Sheet(name, forms["county"], county, period, rows, received_at(sample, period, 12))
        )


def add_stages(sample: Sample) -> None:
    """The made-up cervical checks by stage of the first quarter of 2025: a return of each county asked for it."""
    period = parse_period("2025-Q1")
    form = sample.catalogue.form_version("cervical_stages_quarter", period.end)
    for county in STAGE_COUNTIES:
        rng = random.Random(f"stages {county}")
        due = rng.randint(9000, 14000)
        examined = int(due * rng.uniform(0.2, 0.3))
        positive = int(examined * rng.uniform(0.08, 0.12))
        colposcopy = [positive, positive - rng.randint(0, 20), int(positive * 0.4)]
        biopsy = [colposcopy[2], colposcopy[2] - rng.randint(0, 6), int(colposcopy[2] * 0.3)]
        stages = [rng.randint(1, 4), rng.randint(0, 2), rng.randint(0, 1), 0]
        infected = int(examined * 0.15)
        kinds = [int(infected * share) for share in (0.2, 0.45, 0.55)]  # one woman may have several
        numbers = [
            *(due * 3 // 4, due, examined, examined - positive - infected, examined // 3),
            *(examined, examined - positive, positive, *colposcopy, *biopsy),
            *(sum(stages), sum(stages), *stages, infected, *kinds),
        ]
        cells = dict(zip((column.column for column in form.columns), numbers, strict=True))
        name = f"{period.text}/{county}/{form.form}.xlsx"
        received = datetime(2025, 4, 8, 9, int(county) % 60)  # noqa: DTZ001
        sample.sheets.append(Sheet(name, form, county, period, {county: cells}, received))


def received_at(sample: Sample, period: Period, due_days: int) -> datetime:
    """A time of receipt in office hours, on or before the due day."""
    day = period.end + timedelta(days=sample.rng.randint(1, due_days))
    return moment(sample, day)


def moment(sample: Sample, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, sample.rng.randint(8, 17), sample.rng.randint(0, 59))  # noqa: DTZ001


def cells_of(sheet: Sheet, registry: Registry) -> list[list[Any]]:
    """The grid of a return as it is printed."""
    parts = {
        "month": f"{sheet.period.start.month}月",
        "quarter": f"{(sheet.period.start.month + 2) // 3}季度",
    }
    spelt = f"{sheet.period.year}年{parts.get(sheet.period.period_type, '')}"
    unit = registry.places[sheet.unit].name
    head = [f"填报单位：{unit}", None, f"单位代码：{sheet.unit}", None, f"报告期：{spelt}"]
    remarks = ["备注"] if sheet.remark else []
    header = ["地区代码", "地区名称", *(column.header_zh for column in sheet.form.columns), *remarks]
    body = []
    for code, cells in sheet.rows.items():
        place = registry.places.get(code)
        numbers = [cells.get(column.column) for column in sheet.form.columns]
        body.append(
            [code, place.name if place else cells["name"], *numbers, *([sheet.remark] * len(remarks))]
        )
    foot = [f"单位负责人：　　填表人：　　报出日期：{sheet.received:%Y年%-m月%-d日}"]
    return [[sheet.form.title_zh], head, header, *body, [], foot]


def write_grid(path: Path, cells: list[list[Any]], encoding: str) -> None:
    """Write a grid as csv or as a workbook, by the path's ending."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        with path.open("w", encoding=encoding, newline="") as out:
            csv.writer(out, lineterminator="\r\n").writerows(cells)
        return
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2025, 1, 1)})  # noqa: DTZ001
        sheet = book.add_worksheet("报表")
        for at, row in enumerate(cells):
            sheet.write_row(at, 0, row)


def write_sample(sample: Sample, raw: Path) -> None:
    """Write every file and the register of receipt."""
    register: list[tuple[str, datetime]] = []
    for sheet in sample.sheets:
        write_grid(
            raw / sheet.file, cells_of(sheet, sample.catalogue.registry(sheet.period.end)), sheet.encoding
        )
        register.append((sheet.file, sheet.received))
    for file, (content, received) in sample.files.items():
        (raw / file).parent.mkdir(parents=True, exist_ok=True)
        (raw / file).write_bytes(content)
        register.append((file, received))
    with (raw / "received.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["file", "received_at"])
        writer.writerows((file, f"{when.isoformat()}+08:00") for file, when in sorted(register))


def write_planted(sample: Sample, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["kind", "file", "cell", "place_code", "period"])
        writer.writerows(sorted(sample.planted))


def make_sample(catalogue: Catalogue) -> Sample:
    """All returns of the sample site, in memory."""
    sample = Sample(catalogue, random.Random(20140308))
    reporting = set(catalogue["places"].filter(pl.col("reports"))["code"])
    year = parse_period("2014")
    registry = catalogue.registry(year.end)
    villages = reporters(registry, reporting, "village")
    offices = reporters(registry, reporting, "township") + reporters(registry, reporting, "county")
    offices = [code for code in offices if code != GONE_TOWNSHIP]
    own = numbers_2014(sample.rng, villages, offices) | {GONE_TOWNSHIP: dict.fromkeys(TOTALS_2014, 0)}
    add_period(sample, year, own, registry, reporting)
    registry = catalogue.registry(parse_period(MONTHS[0]).end)
    villages = reporters(registry, reporting, "village")
    offices = reporters(registry, reporting, "township") + reporters(registry, reporting, "county")
    eligible = {code: sample.rng.randint(80, 600) for code in villages}
    for text in MONTHS:
        before, own = own, numbers_2025(sample.rng, villages, offices, eligible)
        if text == MONTHS[-1]:
            make_numbers_odd(own, before)
        add_period(sample, parse_period(text), own, registry, reporting)
    list_odd_numbers(sample, MONTHS[-1])
    add_stages(sample)
    plant_cells(sample)
    plant_files(sample)
    add_documents(sample, Sheet)
    return sample


def main(arguments: Iterable[str]) -> None:
    raw = Path(next(iter(arguments), ROOT / "data" / "raw"))
    sample = make_sample(Catalogue(ROOT / "schemas" / "catalogue"))
    write_sample(sample, raw)
    if raw == ROOT / "data" / "raw":
        write_planted(sample, Path(__file__).parent / "planted.csv")


if __name__ == "__main__":
    main(sys.argv[1:])
