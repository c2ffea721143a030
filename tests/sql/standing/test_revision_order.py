"""Order of revisions that are received together: a word for a correction, the time of saving, the time of the file."""

import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, count, permutations, product
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.steps.ingest.ingest import ingest_batch
from flows.steps.intake.register import read_register
from flows.steps.ledger.delta import append_parts
from flows.steps.ledger.preference import hashes_of
from flows.steps.ledger.standing import read_ledger
from flows.steps.site.files import hash_bytes
from flows.steps.site.site import Site
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.rebuild import nights_of
from flows.steps.vintage.submission_decisions import prefer_files
from flows.steps.vintage.write import write_vintage
from tests.support.rolled import rolled_whole
from tests.support.site import grid, make_test_site, write_csv, write_xlsx
from tests.support.writing import ods, xls

NOW = datetime(2025, 4, 1, tzinfo=UTC)
FIRST, LATER = datetime(2025, 2, 3, 9, tzinfo=UTC), datetime(2025, 2, 7, 15, tzinfo=UTC)
ORIGINAL, CORRECTED = 5, 7
FORMATS = ("csv", "xlsx", "xls", "ods")
CODES = {"甲": "990102100"} | {
    name: f"9901022{at:02}" for at, name in enumerate("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦")
}
TOWNS = [name for name in CODES if name != "甲"]
"""Towns of many_towns, so that each case of a kind has a town and all of them one night."""


def write(
    path: Path,
    women: int,
    saved: datetime | None = None,
    changed: datetime | None = None,
    pad: int = 0,
    town: str = "甲",
) -> str:
    """One return of a town's village with so many women; `pad` changes the file's hash and nothing that is read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    code = CODES[town]
    cells = grid("village_month", code, "2025-01", [(f"{code}201", "", women, 50, 1, 10)])
    cells[-1] = [f"单位负责人：{'　' * pad}"]
    if path.suffix == ".csv":
        write_csv(path, cells)
    elif path.suffix == ".xlsx":
        write_xlsx(path, cells)
        if saved:
            stamp_xlsx(path, saved)
    elif path.suffix == ".xls":
        path.write_bytes(xls(cells, saved))
    else:
        local = saved and f"{saved + timedelta(hours=8):%Y-%m-%dT%H:%M:%S}"  # ods has the local time
        path.write_bytes(ods(cells, local))
    if changed:
        os.utime(path, (changed.timestamp(), changed.timestamp()))
    return hash_bytes(path.read_bytes())


def stamp_xlsx(path: Path, saved: datetime) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = parts["docProps/core.xml"]
    said = f"{saved:%Y-%m-%dT%H:%M:%SZ}".encode()
    parts["docProps/core.xml"] = core.replace(b"2025-01-01T00:00:00Z", said)
    assert parts["docProps/core.xml"] != core
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part)


def night(site: Site, files: list[str], now: datetime = NOW) -> None:
    part = ingest_batch(site, files, read_register(site.raw), now, site.work / "part", f"{now}{len(files)}")
    append_parts(site.ledger, [Path(part.folder)])


def towns_site(root: Path) -> Site:
    lines = "".join(
        f"{CODES[name]},{name}乡,township,990102,xiang,2000-01-01,,true\n"
        f"{CODES[name]}201,{name}村,village,{CODES[name]},village,2000-01-01,,true\n"
        for name in TOWNS
    )
    return make_test_site(root, places=f"+{lines}")


@pytest.fixture
def many_towns(tmp_path: Path) -> Site:
    return towns_site(tmp_path / "site")


Outcome = tuple[float, list[dict[str, Any]]]
"""Published women of a town, and the findings on the order of its returns."""


def outcomes(site: Site, now: datetime = NOW) -> dict[str, Outcome]:
    with rolled_whole(site, now) as con:
        vintage = write_vintage(con, site, edition_of(site, now))
    figures = pl.read_parquet(vintage / "indicator_values" / "**" / "*-as_was.parquet")
    women = figures.filter(period="2025-01", indicator="women").select("place_code", "value")
    found = pl.read_parquet(vintage / "findings.parquet")
    about = found.filter(pl.col("rule").is_in(["revision_chosen", "revision_unclear"]))
    values = {str(code): value for code, value in women.iter_rows() if value is not None}
    return {
        town: (float(values[code]), about.filter(pl.col("place_code").cast(pl.String) == code).to_dicts())
        for town, code in CODES.items()
        if code in values
    }


def outcome(site: Site, now: datetime = NOW) -> Outcome:
    """The outcome of 甲乡, which alone gave a return."""
    return outcomes(site, now)["甲"]


def ordered(
    site: Site,
    first: tuple[str, dict[str, Any]],
    second: tuple[str, dict[str, Any]],
    is_up: bool,
    town: str = "甲",
) -> None:
    """Write an original and its correction with hashes that rise or fall from the one to the other."""
    digest = write(site.raw / first[0], ORIGINAL, **first[1], town=town)
    for pad in count():
        other = write(site.raw / second[0], CORRECTED, **second[1], pad=pad, town=town)
        if (digest < other) == is_up:
            return


NAMES = [
    ("{}乡.{}", "{}乡更正.{}"),
    ("{}乡.{}", "{}乡（修改稿）.{}"),
    ("{}乡1月报.{}", "{}乡1月报 第二版.{}"),
    ("{}乡.{}", "{}乡v2.{}"),
    ("{}乡.{}", "{}乡 (2).{}"),
    ("{}乡v2.{}", "{}乡v2 最终.{}"),
    ("{}乡重报.{}", "{}乡第三次上报.{}"),
    ("{}乡（更正前）.{}", "{}乡.{}"),
    ("上报/{}乡.{}", "补报/{}乡.{}"),
]


def cases(*kinds: Any) -> Iterator[tuple[str, Any, bool]]:
    """Each kind with a rising and with a falling hash, in a town of its own."""
    for town, (kind, is_up) in zip(TOWNS, product(kinds, (True, False)), strict=False):
        yield town, kind, is_up


@pytest.mark.heavy
def test_a_word_in_the_name_decides_whatever_the_times_and_hashes(many_towns: Site) -> None:
    # the times say the contrary: the name is what the officer wrote
    times = {"saved": LATER, "changed": LATER}, {"saved": FIRST, "changed": FIRST}
    files = {}
    for town, (at, names), is_up in cases(*enumerate(NAMES)):
        first, second = files[town] = tuple(name.format(town, FORMATS[at % 4]) for name in names)
        ordered(many_towns, (first, times[0]), (second, times[1]), is_up, town)
    night(many_towns, list(chain(*files.values())))
    found = outcomes(many_towns)
    assert set(found) == set(files) == set(TOWNS)
    for town, (first, second) in files.items():
        women, about = found[town]
        assert women == CORRECTED
        assert [(row["rule"], row["severity"], row["file"], row["value"]) for row in about] == [
            ("revision_chosen", "warning", second, "1")
        ]
        assert f"“{first}”" in about[0]["message_zh"]
        assert first in about[0]["message_en"]


def equal_names(
    site: Site, formats: tuple[str, ...], **times: tuple[datetime, datetime]
) -> dict[str, tuple[str, str, bool]]:
    """Give an original and a correction of equal names in each format, the hash rising and falling, in one night; the
    two files of each town."""
    files = {}
    for town, kind, is_up in cases(*formats):
        first, second = f"a/{town}乡.{kind}", f"b/{town}乡.{kind}"
        files[town] = first, second, is_up
        said = [{what: both[at] for what, both in times.items()} for at in (0, 1)]
        ordered(site, (first, said[0]), (second, said[1]), is_up, town)
    night(site, [file for first, second, _ in files.values() for file in (first, second)])
    return files


@pytest.mark.heavy
def test_the_time_of_saving_decides_between_equal_names(many_towns: Site) -> None:
    # copying made the correction's file the older one
    files = equal_names(many_towns, FORMATS[1:], saved=(FIRST, LATER), changed=(LATER, FIRST))
    found = outcomes(many_towns)
    assert len(found) == len(files) == 6
    for women, about in found.values():
        assert (women, [row["rule"] for row in about]) == (CORRECTED, ["revision_chosen"])
        assert "保存时间" in about[0]["message_zh"]


def test_only_the_times_of_files_decide_is_an_error(many_towns: Site) -> None:
    files = equal_names(many_towns, FORMATS, changed=(FIRST, LATER))
    found = outcomes(many_towns)
    assert len(found) == len(files) == 8
    for women, about in found.values():
        assert women == CORRECTED
        assert [(row["rule"], row["severity"]) for row in about] == [("revision_unclear", "error")]
        assert "复制文件会改变它" in about[0]["message_zh"]
        assert "--prefer" in about[0]["message_zh"]


def test_nothing_tells_the_order_is_an_error_that_names_both(many_towns: Site) -> None:
    files = equal_names(many_towns, FORMATS, changed=(FIRST, FIRST))
    found = outcomes(many_towns)
    assert len(found) == len(files) == 8
    for town, (first, second, is_up) in files.items():
        women, about = found[town]
        counts, other = (second, first) if is_up else (first, second)  # the hash, which is no reason
        assert women == (CORRECTED if is_up else ORIGINAL)
        assert [(row["rule"], row["file"]) for row in about] == [("revision_unclear", counts)]
        assert f"“{other}”" in about[0]["message_zh"]
        assert "看不出先后" in about[0]["message_zh"]


def test_equal_cells_bring_no_finding(site: Site) -> None:
    write(site.raw / "a.csv", ORIGINAL)
    write(site.raw / "更正.xlsx", ORIGINAL)
    night(site, ["a.csv", "更正.xlsx"])
    assert outcome(site) == (ORIGINAL, [])


def test_the_register_decides(site: Site) -> None:
    write(site.raw / "a.csv", CORRECTED, changed=FIRST)
    write(site.raw / "b.csv", ORIGINAL, changed=FIRST)
    text = "file,received_at\na.csv,2025-02-09T09:00:00+08:00\nb.csv,2025-02-03T09:00:00+08:00\n"
    (site.raw / "received.csv").write_text(text, encoding="utf-8")
    night(site, ["a.csv", "b.csv"])
    assert outcome(site) == (CORRECTED, [])


@pytest.mark.heavy
@pytest.mark.parametrize("wanted", ["a.csv", "b.csv"])
def test_an_officer_decides_until_a_later_return(site: Site, wanted: str) -> None:
    for at, file in enumerate(("a.csv", "b.csv")):
        write(site.raw / file, 5 + 2 * at, changed=FIRST)
    night(site, ["a.csv", "b.csv"])
    prefer_files(read_ledger(site), hashes_of(site, [wanted]), "李", NOW)
    assert outcome(site) == ({"a.csv": 5, "b.csv": 7}[wanted], [])
    # before the decision the other state is reproduced; a return of the next day counts again
    write(site.raw / "c.csv", 9, changed=FIRST)
    night(site, ["c.csv"], NOW + timedelta(days=1))
    assert outcome(site, NOW + timedelta(days=1)) == (9, [])


def test_an_older_return_received_later_counts_with_a_finding(site: Site) -> None:
    write(site.raw / "更正.csv", CORRECTED)
    night(site, ["更正.csv"])
    write(site.raw / "甲乡.csv", ORIGINAL)
    night(site, ["甲乡.csv"], NOW + timedelta(days=1))
    women, found = outcome(site, NOW + timedelta(days=1))
    assert (women, [(row["rule"], row["file"]) for row in found]) == (
        ORIGINAL,
        [("revision_chosen", "甲乡.csv")],
    )
    assert "反而较旧" in found[0]["message_zh"]


def test_a_correction_received_later_is_no_finding(site: Site) -> None:
    write(site.raw / "甲乡.xlsx", ORIGINAL, saved=FIRST)
    night(site, ["甲乡.xlsx"])
    write(site.raw / "甲乡新.xlsx", CORRECTED, saved=LATER)
    night(site, ["甲乡新.xlsx"], NOW + timedelta(days=1))
    assert outcome(site, NOW + timedelta(days=1)) == (CORRECTED, [])


@pytest.mark.heavy
def test_a_rebuild_keeps_the_order_though_the_times_of_files_are_gone(site: Site) -> None:
    ordered(site, ("a.csv", {"changed": FIRST}), ("b.csv", {"changed": LATER}), is_up=False)
    night(site, ["a.csv", "b.csv"])
    before = outcome(site)
    for file in ("a.csv", "b.csv"):
        os.utime(site.raw / file, (0, 0))
    rebuilt = make_test_site(site.root.parent / "again")
    (site.root / "data" / "archive").rename(rebuilt.root / "data" / "archive")
    for when, files in nights_of(rebuilt, without_missing=False):
        night(rebuilt, files, when)
    assert outcome(rebuilt) == before
    assert before[0] == CORRECTED


TRIPLE = st.lists(
    st.tuples(
        st.sampled_from(["", "更正", "v2", "v3", "最终"]),
        st.sampled_from([None, FIRST, LATER]),
        st.sampled_from([FIRST, LATER]),
        st.sampled_from(FORMATS),
    ),
    min_size=3,
    max_size=3,
)
"""Three returns of one town: mark in the name, time of saving, time of the file, format."""


@pytest.mark.heavy
@given(st.lists(TRIPLE, min_size=10, max_size=10))
@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_reading_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[list[tuple[str, datetime | None, datetime, str]]]
) -> None:
    """Each of ten towns gives three different returns; every order of reading them gives the same figures."""
    results = []
    root = tmp_path_factory.mktemp("order")
    for at, order in enumerate(permutations(range(3))):
        site = towns_site(root / str(at))
        files: list[list[str]] = [[], [], []]
        for town, triple in zip(TOWNS, drawn, strict=False):
            for number, (mark, saved, changed, kind) in enumerate(triple):
                files[number].append(f"{number}/{town}乡{mark}.{kind}")
                write(site.raw / files[number][-1], 5 + number, saved, changed, town=town)
        for number in order:  # the files of a number are a batch of their own
            part = ingest_batch(site, files[number], {}, NOW, site.work / str(number), f"{number}")
            append_parts(site.ledger, [Path(part.folder)])
        results.append(outcomes(site))
    assert len(results[0]) == len(drawn)
    assert all(result == results[0] for result in results)
    assert all(about for _, about in results[0].values()), (
        "three different returns of one key are never silent"
    )
