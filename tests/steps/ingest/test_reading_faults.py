"""Faults of the program inside one file: that file is refused, every other file is taken, and the run goes on."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows.steps.ingest import check
from flows.steps.ingest.check import Batch, check_files
from flows.steps.ingest.ingest import ingest_batch
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.site import Site
from tests.support.site import fedstats_here, grid, ledger_frame, send_noted, submit, write_csv, write_xlsx

NOW = datetime(2025, 2, 10, tzinfo=UTC)
GOOD = ("990102101201", "三村", 11, 20, 0, 0)
SECRET = "王某某"


def fails_on(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    """The function, made to fail when its first argument or a file in it has this name."""

    def fail(*arguments: Any, **named: Any) -> Any:
        first = arguments[0]
        files = [first] if isinstance(first, str) else [own.file for own in first]
        if any(file.endswith(name) for file in files):
            raise IndexError(f"list index out of range: {SECRET}")
        return real(*arguments, **named)

    return fail


def two_files(site: Site) -> list[RawFile]:
    write_csv(site.raw / "好.csv", grid("village_month", "990102101", "2025-01", [GOOD]))
    row = ("990103100201", "四村", 1, 2, 0, 0)
    write_csv(site.raw / "坏.csv", grid("village_month", "990103100", "2025-01", [row]))
    return [RawFile(name, (site.raw / name).read_bytes(), NOW) for name in ("坏.csv", "好.csv")]


def assert_one_refused(batch: Batch) -> None:
    assert batch.findings.select("rule", "file", "severity").rows() == [("internal", "坏.csv", "error")]
    assert set(batch.submissions.select("file", "status").rows()) == {
        ("好.csv", "accepted"),
        ("坏.csv", "broken"),
    }
    assert set(batch.observations["place_code"]) == {"990102101201"}
    (fault,) = batch.faults
    assert (fault.file, fault.error) == ("坏.csv", "IndexError")
    assert "check.py" in fault.trace
    assert SECRET not in str(fault) and SECRET not in str(batch.findings.to_dicts())


@pytest.mark.parametrize(
    ("function", "is_withheld"),
    [("read_book", True), ("identify_returns", False), ("tidy_returns", False)],
)
def test_a_fault_in_one_file_refuses_that_file_alone(
    site: Site, monkeypatch: pytest.MonkeyPatch, function: str, is_withheld: bool
) -> None:
    files = two_files(site)
    real = getattr(check, function)
    if function == "identify_returns":
        broken = fails_on("坏.csv", lambda file, digest, *rest: real(digest, file, *rest))
        monkeypatch.setattr(check, function, lambda digest, file, *rest: broken(file, digest, *rest))
    else:
        monkeypatch.setattr(check, function, fails_on("坏.csv", real))
    batch = check_files(site, files, NOW)
    assert_one_refused(batch)
    # a file that was not searched for personal data does not enter the archive
    assert bool(batch.withheld) == is_withheld


def test_a_panic_of_rust_code_refuses_its_file_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such an error is no Exception, and it comes again when the file is searched for personal data."""

    class PanicException(BaseException):
        pass

    files = two_files(site)
    real = check.read_book

    def panics(name: str, *rest: Any) -> Any:
        if name == "坏.csv":
            raise PanicException
        return real(name, *rest)

    monkeypatch.setattr(check, "read_book", panics)
    batch = check_files(site, files, NOW)
    assert set(batch.submissions.select("file", "status").rows()) == {
        ("好.csv", "accepted"),
        ("坏.csv", "broken"),
    }
    assert len(batch.withheld) == 1


def test_a_batch_without_a_fault_is_read_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = check.read_book
    monkeypatch.setattr(check, "read_book", lambda name, *rest: read.append(name) or real(name, *rest))
    assert check_files(site, two_files(site), NOW).faults == ()
    assert read == ["坏.csv", "好.csv"]


def test_a_full_disk_is_no_fault_of_a_file(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(check, "read_book", full)
    with pytest.raises(OSError, match="No space"):
        check_files(site, two_files(site), NOW)


def test_a_slip_that_cannot_be_drawn_has_the_findings_alone(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.steps.slip import slip  # noqa: PLC0415

    write_xlsx(site.raw / "a.xlsx", grid("village_month", "990102101", "2025-01", [(*GOOD[:2], "多", 1)]))
    real = slip.copy_sheets

    def fail(file: str, content: bytes, *rest: Any) -> Any:
        if content:
            raise KeyError(SECRET)
        return real(file, content, *rest)

    monkeypatch.setattr(slip, "copy_sheets", fail)
    (sent,) = send_noted(site, ingest_batch(site, ["a.xlsx"], {}, NOW, site.work / "part", "one").folder)
    assert [fault.error for fault in sent.faults] == ["KeyError"]
    assert sent.slips == 1
    assert len(list(site.returns.rglob("*.xlsx"))) == 1


CODE, NAME = "990103100201", "四村"
HEAD = ["单位代码：990103100", "", "报告期：2024"]


@pytest.mark.parametrize(
    ("cells", "value", "rules"),
    [
        ([["地区代码", "地区名称", "妇女（人）"], [CODE, NAME, 7]], 7, set()),
        ([["地区代码", "地区名称", "妇女人数（人）"], [CODE, NAME, 7]], None, {"column_missing", "unknown_column"}),
        ([["地区代码", "地区名称", "妇女人数（人）"]], None, {"column_missing", "unknown_column"}),
        ([["地区代码", "地区名称", "妇女（人）"]], None, {"no_rows"}),
        ([["地区代码", "妇女（人）"], [CODE, 7]], 7, set()),
        ([["地区名称", "妇女（人）"], [NAME, 7]], 7, set()),
        ([["地区名称", "妇女"], [NAME, 7]], 7, set()),
        ([["地区名称", "妇人"], [NAME, 7]], None, {"column_missing", "unknown_column"}),
        ([["妇女（人）", "地区名称"], [7, NAME]], 7, set()),
        ([["妇人", "地区名称"], [7, NAME]], None, {"column_missing", "unknown_column"}),
        ([["地区名称", "妇女（人）", "妇女（人）"], [NAME, 7, 7]], None, {"column_repeated"}),
        ([["地区名称", "", "妇女（人）"], [NAME, "", 7]], 7, set()),
        ([["地区名称", "妇女（人）"], [NAME, "七"]], 7, set()),
        ([["地区名称", "妇女（人）"], [NAME, "多"]], None, {"not_a_number"}),
        ([["地区名称", "妇女（人）"], [NAME, ""]], None, {"no_rows"}),
        ([["地区名称", "妇女（万元）"], [NAME, 7]], None, {"unit_differs"}),
        ([["地区名称", "妇人", ""], [NAME, "", 7]], None, {"column_missing", "unknown_column"}),
        ([["地区名称", "妇人"], ["合计", 7], [NAME, 7]], None, {"column_missing", "unknown_column"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_forms_of_one_column(
    site: Site, kind: str, cells: list[list[Any]], value: int | None, rules: set[str]
) -> None:
    sheet = [["村年报"], HEAD, *cells]
    path = (write_csv if kind == "csv" else write_xlsx)(site.raw / f"a.{kind}", sheet)
    batch = check_files(site, [RawFile("a", path.read_bytes(), NOW)._replace(path=f"a.{kind}")], NOW)
    assert batch.faults == ()
    assert list(batch.observations["value"]) == ([] if value is None else [value])
    assert set(batch.findings["rule"]) == rules


def log_of(site: Site) -> list[dict[str, Any]]:
    path = max(site.runs.glob("*/log.jsonl"))
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def women(site: Site, place: str) -> float | None:
    figures = pl.read_parquet(site.current / "indicator_values" / "**" / "*-as_was.parquet")
    own = figures.filter(place_code=place, period="2025-01", indicator="women")["value"]
    return own[0] if len(own) else None


@pytest.mark.heavy
def test_no_file_ends_a_night(prefect_server: str, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    two_files(site)
    real = check.tidy_returns
    monkeypatch.setattr(check, "tidy_returns", fails_on("坏.csv", real))
    night = NOW.isoformat()
    done = fedstats_here("nightly", "--site", site.root, "--as-of", night, PREFECT_API_URL=prefect_server)
    assert done.returncode == 1
    assert "收到 2 份，接收 1 份，退回 1 份" in done.stdout
    assert "坏.csv" in done.stderr and "Traceback" not in done.stderr and SECRET not in done.stderr
    assert (women(site, "990102101201"), women(site, "990103100201")) == (11, None)
    faults = [line for line in log_of(site) if line["event"] == "fault"]
    assert [(line["file"], line["error"]) for line in faults] == [("坏.csv", "IndexError")]
    assert "check.py" in faults[0]["trace"] and SECRET not in json.dumps(faults, ensure_ascii=False)
    assert log_of(site)[-1]["outcome"] == "failed_in_part"
    runs = pl.read_parquet(site.marts / "runs.parquet").filter(step="run")
    assert list(runs["status"]) == ["failed_in_part"]
    open_ones = pl.read_parquet(site.current / "findings.parquet").filter(rule="internal")
    assert list(open_ones["status"]) == ["open"]

    # the same program does not try again; another one does
    monkeypatch.setattr(check, "tidy_returns", real)
    later = (NOW + timedelta(days=1)).isoformat()
    assert (
        fedstats_here(
            "nightly", "--site", site.root, "--as-of", later, PREFECT_API_URL=prefect_server
        ).returncode
        == 0
    )
    assert women(site, "990103100201") is None
    monkeypatch.setattr(check, "reading_digest", lambda: "mended")
    assert (
        fedstats_here(
            "nightly", "--site", site.root, "--as-of", later, PREFECT_API_URL=prefect_server
        ).returncode
        == 0
    )
    assert women(site, "990103100201") == 1


@pytest.mark.heavy
def test_a_file_that_breaks_when_read_again_keeps_its_figures(
    prefect_server: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(site, "好.csv", "village_month", "990102101", "2025-01", [GOOD], NOW)
    submit(
        site, "坏.csv", "village_month", "990103100", "2025-01", [("990103100201", "四村", 1, 2, 0, 0)], NOW
    )
    assert fedstats_here("nightly", "--site", site.root, PREFECT_API_URL=prefect_server).returncode == 0
    monkeypatch.setattr(check, "reading_digest", lambda: "new")
    monkeypatch.setattr(check, "tidy_returns", fails_on("坏.csv", check.tidy_returns))
    asked = ("backfill", "2025-01", "2025-01", "--reason", "新程序", "--site", site.root)
    for more in (["--dry-run"], []):
        done = fedstats_here(*asked, *more, PREFECT_API_URL=prefect_server)
        assert done.returncode == 1
        assert "坏.csv" in done.stdout and SECRET not in done.stdout + done.stderr
    assert (women(site, "990102101201"), women(site, "990103100201")) == (11, 1)
    assert "broken" in set(ledger_frame(site, "submissions")["status"])
    assert "failed_in_part" in set(pl.read_parquet(site.marts / "runs.parquet")["status"])


def test_check_names_the_file_and_goes_on(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    two_files(site)
    monkeypatch.setattr(check, "read_book", fails_on("坏.csv", check.read_book))
    files = (site.raw / "坏.csv", site.raw / "好.csv")
    done = fedstats_here("check", *files, "--site", site.root)
    assert done.returncode == 1
    assert "坏.csv：程序读这份文件时出错" in done.stdout and "4 个数可以接收" in done.stdout
    asked = json.loads(fedstats_here("check", *files, "--site", site.root, "--json").stdout)
    assert [fault["file"] for fault in asked["faults"]] == ["坏.csv"]
    slip = tmp_path / "退回单.xlsx"
    assert fedstats_here("check", files[0], "--slip", slip, "--site", site.root).returncode == 1
    assert slip.exists()
