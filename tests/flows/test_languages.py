"""A language that is a file of the site: commands, the end of a run, the morning message, and lists have no Chinese."""

import json
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from prefect.deployments.runner import RunnerDeployment

from flows.cli.printed import print_report
from flows.deployments import deployments_of
from flows.running.clock import Beat, check_clock
from flows.running.language_gaps import warn_of_gaps
from flows.steps.answer.morning import morning_digest
from flows.steps.answer.run_report import report_run, to_markdown
from flows.steps.intake.raw_folder import refuse_emptied
from flows.steps.ledger.chain import BreakError
from flows.steps.ledger.decisions import NoSuchSubmissionError, lock_period, only_submission
from flows.steps.site.clearing import clear_site
from flows.steps.site.errors import HeldError
from flows.steps.site.site import TEXTS, Site, open_site
from flows.steps.vintage.evidence import refuse_breaks
from schemas.periods import parse_period
from schemas.texts.said import said_in
from tests.support.languages import (
    CHINESE,
    bad_return,
    english_night,
    english_return,
    english_site,
    texts_on,
    write_capitals,
)
from tests.support.site import fedstats_here, run_site

NOW = datetime(2025, 4, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """An English site with a table of texts of its own, in capitals, two vintages and one missing return."""
    site = english_night(tmp_path_factory.mktemp("tiny") / "s", NOW)
    later = english_return(site, "2025-01", (21, 100, 7), (5, 9, 1), (4, 2, 3))
    (site.raw / "january.xlsx").rename(site.root / "january.xlsx")  # read already
    later.save(site.raw / "january again.xlsx")
    run_site(site, datetime(2025, 4, 2, tzinfo=UTC))
    (site.root / TEXTS).mkdir()
    write_capitals(site.root / TEXTS)
    with (site.root / "fedstats.toml").open("a", encoding="utf-8") as out:
        out.write('message_language = "xx"\nslip_language = "xx"\n')
    return open_site(site.root)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("--help",), "QUESTIONS ABOUT FIGURES"),
        (("status", "--help"), "WHO HAS REPORTED"),
        (("catalogue", "import", "--help"), "CHECK A CHANGED WORKBOOK"),
        (("status",), "REPORTED %"),
        (("status", "--missing"), "DAYS LATE"),
        (("status", "2030-01"), "NO RETURN IS EXPECTED FOR 2030-01"),
        (("status", "soon"), "IS NOT A PERIOD"),
        (("status", "--depht"), "NO SUCH OPTION"),
        (("explain", "Nowhere", "2025-01", "women_trained"), "THERE IS NO PLACE"),
        (("explain", "990102", "2025-01", "women"), "MAY MEAN MORE THAN ONE"),
        (("diff", "1999", "current"), "IS NOT THE BEGINNING OF EXACTLY ONE VINTAGE"),
        (("site", "new", "."), "IS A SITE ALREADY"),
        (("explain", "990102", "2025-01", "women_trained"), "PLACES BELOW"),
        (("places",), "LEVEL"),
        (("forms",), "FORM"),
        (("indicators",), "DEFINITION"),
        (("submissions",), "ACCEPTED"),
        (("submissions", "--status", "odd"), "THERE IS NO STATUS"),
        (("vintages",), "PUBLISHED"),
        (("runs",), "NOTHING HAS RUN YET"),
        (("diff", "2025", "current"), "CHANGES"),
        (("catalogue", "export", "-o", "out.xlsx"), "WROTE THE CATALOGUE"),
        (("template", "village_month", "990102100", "2025-03", "-o", "new.xlsx"), "THE EMPTY RETURN IS IN"),
        (("check", "bad.xlsx", "--table", "--slip", "slip.xlsx"), "ERRORS"),
    ],
    ids=lambda own: " ".join(own) if isinstance(own, tuple) else "",
)
def test_a_command_has_no_chinese_in_another_language(
    tiny: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if command[0] == "check":
        (tmp_path / "bad.xlsx").write_bytes(bad_return(tiny))
    if command[:2] == ("diff", "2025"):
        first, _ = sorted(path.name for path in (tiny.marts / "vintages").iterdir())
        command = ("diff", first, "current")
    if command[0] == "site":
        command = ("site", "new", str(tiny.root))
    named = () if "--help" in command or command[0] == "site" else ("--site", tiny.root)
    done = fedstats_here(*command, *named, FEDSTATS_LANG="xx", FEDSTATS_SITE=str(tiny.root), COLUMNS="300")
    shown = done.stdout + done.stderr
    assert said in " ".join(shown.split()), shown
    if command[0] != "indicators":  # their definitions are the catalogue's
        assert not CHINESE.search(shown), shown
    for path in tmp_path.glob("*.xlsx"):
        if path.name in ("slip.xlsx", "new.xlsx"):
            texts = [text for text in texts_on(path.read_bytes()) if CHINESE.search(text)]
            assert texts == []


def test_the_end_of_a_run_has_no_chinese(tiny: Site, capsys: pytest.CaptureFixture[str]) -> None:
    report = report_run(tiny, tiny.current.resolve(), True, [])
    print_report(report, "xx", str(tiny.current), str(tiny.first_page))
    shown = capsys.readouterr().out
    assert "OPEN FINDINGS BY RULE" in shown and "PUBLISHED VINTAGE" in shown and "NO NEW SLIPS" in shown
    page = to_markdown(report, "xx")
    assert "RECEIVED 0, ACCEPTED 0" in page and "OPEN FINDINGS BY PLACE" in page and "BOTTOM_UP" in page
    assert not CHINESE.search(shown + page)


def test_the_morning_message_has_no_chinese(tiny: Site) -> None:
    title, text = morning_digest(tiny, date(2025, 4, 2))
    assert title == "City: MORNING MESSAGE, 2025-04-02"
    assert (
        "DATA AS OF 2025-04-02" in text
        and "ARE MISSING: County 3" in text
        and "OPEN FINDINGS: 1 ERRORS" in text
    )
    assert not CHINESE.search(title + text)


def test_a_list_of_missing_returns_has_no_chinese(tiny: Site, tmp_path: Path) -> None:
    for name in ("list.xlsx", "list.csv"):
        path = tmp_path / name
        done = fedstats_here("status", "--missing", "-o", path, "--site", tiny.root, "--lang", "xx")
        assert done.returncode == 0, done.stderr
        assert "THE MISSING RETURNS ARE IN" in done.stdout and not CHINESE.search(done.stdout)
        text = " ".join(texts_on(path.read_bytes())) if name.endswith("xlsx") else path.read_text("utf-8-sig")
        assert "DAYS LATE" in text and not CHINESE.search(text)
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    assert book.sheetnames == ["SUMMARY", "County"]


def test_faults_of_a_catalogue_are_in_the_language(tiny: Site, tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    folder.mkdir()
    for path in (tiny.root / "catalogue").glob("*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    places = folder / "places.csv"
    places.write_text(places.read_text(encoding="utf-8").replace("township", "parish"), encoding="utf-8")
    done = fedstats_here("catalogue", "import", folder, "--site", tiny.root, "--lang", "xx")
    assert done.returncode == 1 and "FAULTS AND THE CATALOGUE IS UNCHANGED" in done.stderr
    assert "PARISH" in done.stderr.upper() and not CHINESE.search(done.stderr), done.stderr


def test_a_table_that_cannot_be_used_is_named_with_its_line(tmp_path: Path) -> None:
    """The language that it would be is unknown then, and the table is the cause."""
    site = english_site(tmp_path / "s")
    (site.root / TEXTS).mkdir()
    (site.root / TEXTS / "fr.csv").write_text("key,text\nhead.status,lieu\n", encoding="utf-8")
    for lang, said in (
        ("fr", "fr.csv line 2: head.status has 9 headings"),
        ("en", "fr.csv line 2"),
        ("zh", "第 2 行"),
    ):
        done = fedstats_here("status", "--site", site.root, "--lang", lang)
        assert done.returncode == 2 and said in done.stderr, done.stderr
        assert "has no" not in done.stderr and len(done.stderr.strip().splitlines()) == 1


def texts_of_error(error: BaseException) -> str:
    """The sentence of an error in the language xx, which is neither Chinese nor the English one."""
    said, english = said_in(error, "xx"), said_in(error, "en")
    assert said and english and said != english and not CHINESE.search(said), said
    return said


def test_damage_is_named_in_the_language(tiny: Site, tmp_path: Path) -> None:
    """Archive, events, ledger and vintages, each damaged: verify names them all, and a run names the first."""
    site = open_site(shutil.copytree(tiny.root, tmp_path / "s", symlinks=True))
    for month in ("2024-01", "2024-02"):
        lock_period(site, parse_period(month), "the year's accounts are closed", "A", NOW)
    (event,) = (site.archive / "events").glob("00000001-*.json")
    event.rename(tmp_path / event.name)
    (receipt, *_) = (site.archive / "receipts").glob("*.jsonl")
    receipt.write_bytes(receipt.read_bytes().replace(b"january", b"May"))
    damaged = [next(site.archive.glob("[0-9a-f][0-9a-f]/*")), next(site.current.glob("dim_place.parquet"))]
    damaged.append(next((site.root / "data" / "ledger" / "findings").glob("*.parquet")))
    for path in damaged:
        content = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(content[:-1] + b"?")
    done = fedstats_here("verify", "--site", site.root, "--lang", "xx", COLUMNS="300")
    assert done.returncode == 1 and not CHINESE.search(done.stdout + done.stderr), done.stdout
    for said in (
        "DIFFERS FROM THE RECEIVED FILE",
        "LACKS NUMBER 1: RESTORE IT FROM A BACKUP, OR ACCEPT IT",
        "THE RECEIPTS IN",
        "IS DAMAGED; THE ARCHIVE HAS EVERYTHING",
        "DIFFER FROM WHAT WAS PUBLISHED, dim_place.parquet AMONG THEM: RUN FEDSTATS REBUILD",
    ):
        assert said in done.stdout, done.stdout
    with pytest.raises(BreakError) as broken:
        refuse_breaks(site)
    assert re.search(r"LACKS NUMBER 1 \(\d+ MORE\): RESTORE", texts_of_error(broken.value))


def test_settings_that_cannot_be_used_are_named_in_the_language(tiny: Site, tmp_path: Path) -> None:
    site = shutil.copytree(tiny.root, tmp_path / "s", symlinks=True)
    with (site / "fedstats.toml").open("a", encoding="utf-8") as out:
        out.write('port = "x"\nquarantine = "burn"\nworkbook = true\nkeep_slips = 1\nnotify = ["a"]\n')
    done = fedstats_here("status", "--site", site, "--lang", "xx")
    assert done.returncode == 2 and not CHINESE.search(done.stderr), done.stderr
    for said in (
        'port IS "x": WRITE A WHOLE NUMBER FROM 1,024 TO 65,535; ',
        'quarantine IS "burn": WRITE "keep" or "discard"; ',
        "THERE IS NO SETTING workbook; ALIKE ARE workbooks",
    ):
        assert said in done.stderr, done.stderr
    assert re.search(r'notify IS "a…": WRITE EACH ADDRESS AS KIND', done.stderr)


def test_a_held_run_says_why_in_the_language(tiny: Site, tmp_path: Path) -> None:
    """A clock that went back, a raw folder that is gone, a short number of a return: by the functions of the run."""
    with pytest.raises(HeldError) as held:
        refuse_emptied(tmp_path / "gone", tiny.seen)
    assert "/gone DOES NOT EXIST, MOST LIKELY BECAUSE" in texts_of_error(held.value)
    site = open_site(shutil.copytree(tiny.root, tmp_path / "s", symlinks=True))
    check_clock(site, Beat(NOW), is_accepted=True)
    with pytest.raises(HeldError) as held:
        check_clock(site, Beat(NOW - timedelta(days=2)), is_accepted=False)
    assert texts_of_error(held.value).startswith("THE CLOCK LEAPT BACK BY 2 DAYS")
    with pytest.raises(NoSuchSubmissionError) as unknown:
        only_submission("ab", ["ab" * 32])
    assert "(THERE ARE: abababababab)" in texts_of_error(unknown.value)


def test_logs_are_in_the_language_of_the_messages(
    tiny: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A site whose messages are in another language has its logs in it and in English, and Prefect's pages too."""
    stray = tmp_path / "marts" / "vintages" / "notes.txt"
    stray.parent.mkdir(parents=True)
    stray.write_text("x")
    open_site(tiny.root)
    clear_site(tmp_path)
    warn_of_gaps(tiny)
    (said,) = [record.getMessage() for record in caplog.records if record.name.endswith("aside")]
    first, second = said.split(" / ")
    assert "IS A FILE THAT ANOTHER PROGRAM PUT THERE" in first
    assert "is a file that another program put there" in second
    for own in deployments_of(tiny):
        shown = [own.description, *(_words(own).values())]
        assert not CHINESE.search(json.dumps(shown, ensure_ascii=False)), shown
        assert all(text == text.upper() for text in (own.description, *(_words(own)["site"])))


def _words(deployment: RunnerDeployment) -> dict[str, tuple[str, str]]:
    fields = deployment._parameter_openapi_schema.properties
    return {name: (own["title"], own["description"]) for name, own in fields.items()}
