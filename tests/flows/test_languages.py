"""A language that is a file of the site: commands, the end of a run, the morning message, and lists have no Chinese."""

from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from flows.cli.printed import print_report
from flows.steps.answer.morning import morning_digest
from flows.steps.answer.run_report import report_run, to_markdown
from flows.steps.site.site import TEXTS, Site, open_site
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
