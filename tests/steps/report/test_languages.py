"""Pages in other languages: an English site has no Chinese, a third language is a file, one language has no switch."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.steps.report.report import write_report
from flows.steps.site.site import Site, open_site
from tests.support.languages import CHINESE, english_night, third_language

NOW = datetime(2025, 4, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return english_night(tmp_path_factory.mktemp("tiny") / "s", NOW)


def pages_in(site: Site, folder: Path, *langs: str) -> dict[str, str]:
    """The pages and scripts of the site's current vintage in some languages, by file name."""
    settings = site.root / "fedstats.toml"
    before = settings.read_text(encoding="utf-8")
    settings.write_text(f"{before}\nreport_languages = {json.dumps(langs)}\n", encoding="utf-8")
    try:
        write_report(open_site(site.root), site.current.resolve(), folder)
    finally:
        settings.write_text(before, encoding="utf-8")
    return {
        path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.suffix != ".json"
    }


def words_of(page: str) -> str:
    """Text of a page that a reader sees, with texts of attributes."""
    shown = re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL)
    attributes = re.findall(r'(?:title|aria-label)="([^"]*)"', shown)
    return " ".join([re.sub(r"<[^>]+>", " ", shown), *attributes])


def chinese_on(pages: dict[str, str]) -> list[str]:
    """Lines with Chinese on the pages, with the page's name; values of a column, and definitions, are the catalogue's."""
    return [
        f"{name}: {line.strip()[:200]}"
        for name, page in pages.items()
        if name.endswith(".html")
        for line in words_of(page).splitlines()
        if CHINESE.search(line) and not re.search("unit of the value: 人|^ *definition ", line, re.IGNORECASE)
    ]


@pytest.mark.heavy
def test_an_english_site_has_no_chinese_on_its_pages(tiny: Site, tmp_path: Path) -> None:
    pages = pages_in(tiny, tmp_path / "en", "en")
    assert {"index.html", "quality.html", "absent.html", "dictionary.html"} <= pages.keys()
    assert any(name.startswith("place-") for name in pages) and any(name.startswith("how-") for name in pages)
    assert chinese_on(pages) == []
    assert not CHINESE.search(
        json.dumps(json.loads(pages["vintage.js"].partition("= ")[2].rstrip(";\n")), ensure_ascii=False)
    )
    assert '<html lang="en" data-shown="en">' in pages["index.html"]
    assert "data-language" not in pages["index.html"]


def test_another_language_is_a_file(tiny: Site, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    with third_language(tmp_path / "texts") as lang:
        pages = pages_in(tiny, tmp_path / "xx", lang, "en")
    index = pages["index.html"]
    assert f'<html lang="{lang}" data-shown="{lang}">' in index
    assert f'<span lang="{lang}">DATA QUALITY</span><span lang="en">Data quality</span>' in index
    assert chinese_on(pages) == []
    assert f'html[data-shown="{lang}"] [lang="en"]' in pages["report.css"]
    said = json.loads(pages["vintage.js"].partition("= ")[2].rstrip(";\n"))
    place = pages["place-990102.html"]
    assert (
        f'<span lang="{lang}">january.xlsx, SHEET Return, CELL E4: A NUMBER IS EXPECTED HERE, NOT (TEXT)'
        in place
    )
    assert (
        '<span lang="en">january.xlsx, sheet Return, cell E4: a number is expected here, not (text)' in place
    )
    assert (
        f'<span lang="{lang}">NOT A NUMBER</span><span lang="en">not a number</span>' in pages["quality.html"]
    )
    assert said["languages"] == [lang, "en"]
    assert said["texts"]["copied"] == ["COPIED", "copied"]


def test_chinese_and_english_are_the_default(tiny: Site, tmp_path: Path) -> None:
    write_report(tiny, tiny.current.resolve(), tmp_path / "pages")
    index = (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="zh-CN" data-shown="zh-CN">' in index
    assert '<span lang="zh-CN">English</span><span lang="en">中文</span></button>' in index
    rule = 'html[data-shown="zh-CN"] [lang="en"], html[data-shown="en"] [lang="zh-CN"] { display: none; }'
    assert rule in (tmp_path / "pages" / "report.css").read_text(encoding="utf-8")
