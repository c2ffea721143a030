"""Make places.csv and place_events.csv of the sample site from the dated lists of place codes.

    python tests/sample/make_places.py DIVISIONS_FOLDER schemas/catalogue

DIVISIONS_FOLDER holds places_by_snapshot.csv (villages, townships and counties of 2016, 2020 and 2023) and
townships_by_year.csv (counties and townships, a list a year). What the lists hold on their day is taken as it
stands; the first list stands for all earlier years; a place new in a list is valid from that list's day, one
gone from it until the day before. A village that came or went between two lists together with its township
follows the township's day. Two counties became districts under a new code, as is publicly known; of the places in
them, those that kept name and number within the county are the same ones (recode). Nothing is said of the others.

Not in the lists are the cities' own offices and what five published documents speak of beside them (MADE): their
codes are made up, in the official length and outside the numbers that the lists use.
"""

import csv
import sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

CUTOFFS = {"2016": date(2016, 7, 31), "2020": date(2020, 6, 30), "2023": date(2023, 6, 30)}
BEGINNING = date(2000, 1, 1)
CITIES = {"430200": "株洲市", "430800": "张家界市", "510600": "德阳市", "450800": "贵港市"}
RECODED = {"430221": "430212", "510626": "510604"}
"""株洲县 became 渌口区 in 2018, 罗江县 became 罗江区 in 2017."""

MADE = [
    # the city's own office, under the number that the lists keep for 市辖区
    ["430201", "株洲市本级", "county", "430200", "office", "2000-01-01", "", "true"],
    ["430801", "张家界市本级", "county", "430800", "office", "2000-01-01", "", "true"],
    # a school is no territory: it hangs beneath its district
    ["450804901", "覃塘高中", "township", "450804", "organ", "2000-01-01", "", "true"],
    # gone before the first list, which shows 清水江村 in 船湾镇
    ["430281299", "清水江乡", "township", "430281", "xiang", "2000-01-01", "2016-07-30", "true"],
    # the document names the community, not its town, county or city
    ["990000100", "某镇（原文未载，虚设）", "township", "", "town", "2000-01-01", "", "false"],
    ["990000100001", "西漾渔业社区", "village", "990000100", "community", "2000-01-01", "", "true"],
]
MADE_EVENTS = [
    [
        "2016-07-31",
        "merge",
        "430281299",
        "430281109",
        "",
        "list of 2016 shows 清水江村 in 船湾镇; day of that list",
    ]
]

EVENT_HEADER = ["date", "event", "from_code", "to_code", "share", "source"]
HEADER = ["code", "name", "level", "parent", "kind", "valid_from", "valid_to", "reports"]

Spell = tuple[date, date | None, str, str]
"""First day, last day (None while valid), name, parent."""


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def spells_of(seen: dict[date, tuple[str, str]], cutoffs: list[date]) -> list[Spell]:
    """Validities of one code from the lists that contain it (name, parent)."""
    spells: list[Spell] = []
    for at, day in enumerate(cutoffs):
        if day not in seen:
            continue
        name, parent = seen[day]
        following = cutoffs[at + 1 :]
        last = None
        if (following and following[0] not in seen) or (following and seen[following[0]] != seen[day]):
            last = following[0] - timedelta(days=1)
        begins = BEGINNING if at == 0 else day
        if spells and spells[-1][1] is None:
            spells[-1] = (spells[-1][0], last, name, parent)
        else:
            spells.append((begins, last, name, parent))
    return spells


def within_parent(spell: Spell, parents: dict[str, list[Spell]], cutoffs: list[date]) -> Spell:
    """Move a village's validity to its township's first or last day between the same two lists."""
    begins, last, name, parent = spell
    for parent_begins, parent_last, *_ in parents[parent]:
        earlier = [day for day in cutoffs if day < begins]
        if earlier and earlier[-1] < parent_begins <= begins:
            begins = parent_begins
        if last and parent_last and parent_last < last and any(day <= parent_last for day in cutoffs):
            before = max(day for day in cutoffs if day <= last)
            if before <= parent_last and not any(other[0] > parent_last for other in parents[parent]):
                last = parent_last
    return begins, last, name, parent


def kind_of(code: str, name: str, level: str) -> str:
    if level == "county":
        if "示范区" in name:
            return "zone"
        return {"区": "district", "市": "county_city"}.get(name[-1], "county")
    number = int(code[-3:])
    if level == "township":
        return ("street", "town", "xiang", "xiang", "zone", "zone")[number // 100]
    if number % 100 == 98 and number >= 400:
        return "virtual"
    return ("community", "community", "village", "village", "quasi", "quasi")[number // 100]


def make_rows(divisions: Path) -> list[list[str]]:
    """The lines of places.csv, by code and first day."""
    seen: dict[str, dict[date, tuple[str, str]]] = defaultdict(dict)
    levels: dict[str, str] = {}
    for row in read_rows(divisions / "townships_by_year.csv"):
        parent = row["code"][:6] if row["level"] == "township" else row["code"][:4] + "00"
        seen[row["code"]][date.fromisoformat(row["data_cutoff"])] = (row["name"], parent)
        levels[row["code"]] = row["level"]
    yearly = sorted({day for days in seen.values() for day in days})
    spells = {code: spells_of(days, yearly) for code, days in seen.items()}
    villages: dict[str, dict[date, tuple[str, str]]] = defaultdict(dict)
    for row in read_rows(divisions / "places_by_snapshot.csv"):
        if row["level"] == "village":
            villages[row["code"]][CUTOFFS[row["snapshot"]]] = (row["name"], row["parent_code"])
            levels[row["code"]] = "village"
    cutoffs = sorted(CUTOFFS.values())
    for code, days in villages.items():
        spells[code] = [within_parent(spell, spells, cutoffs) for spell in spells_of(days, cutoffs)]
    lines = [
        [code, name, "city", "", "city", BEGINNING.isoformat(), "", "false"] for code, name in CITIES.items()
    ]
    lines += MADE
    for code, validities in spells.items():
        for begins, last, name, parent in validities:
            kind = kind_of(code, name, levels[code])
            ends = last.isoformat() if last else ""
            reports = "false" if kind == "virtual" else "true"
            lines.append([code, name, levels[code], parent, kind, begins.isoformat(), ends, reports])
    return sorted(lines, key=lambda line: (line[0], line[5]))


def make_events(places: list[list[str]]) -> list[list[str]]:
    """The lines of place_events.csv: places of the two counties that go on under the district's codes."""
    begins = {line[0]: line[5] for line in reversed(places)}
    names = {line[0]: line[1] for line in places}
    events = list(MADE_EVENTS)
    for code in begins:
        county = RECODED.get(code[:6])
        if county is None:
            continue
        after = county + code[6:]
        if after in begins and (len(code) == 6 or names[after] == names[code]):
            events.append(
                [
                    begins[after],
                    "recode",
                    code,
                    after,
                    "",
                    "official code lists, day of the first that shows it",
                ]
            )
    return sorted(events)


def write_rows(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main() -> None:
    divisions, target = map(Path, sys.argv[1:3])
    places = make_rows(divisions)
    write_rows(target / "places.csv", HEADER, places)
    write_rows(target / "place_events.csv", EVENT_HEADER, make_events(places))


if __name__ == "__main__":
    main()
