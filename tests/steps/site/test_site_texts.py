"""Tables of texts of a site: a language of its own, other words for some keys, and what is refused."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.running.language_gaps import warn_of_gaps
from flows.steps.site.settings import SiteError
from flows.steps.site.site import SETTINGS_FILE, TEXTS, open_site
from schemas.texts.language_texts import in_every_language, languages, texts_of, worded
from schemas.texts.site_texts import keys_lacking


def site_with(root: Path, settings: str = "", **tables: str) -> Path:
    """A folder of a site with tables of texts, by language."""
    (root / TEXTS).mkdir(parents=True)
    (root / SETTINGS_FILE).write_text(settings, encoding="utf-8")
    for lang, rows in tables.items():
        (root / TEXTS / f"{lang}.csv").write_text(rows, encoding="utf-8")
    return root


def test_a_site_has_a_language_of_its_own(tmp_path: Path) -> None:
    """Keys that it lacks are English; the language goes with the site."""
    table = 'key,text\nslip.sheet,Avis\nreport.more," et d\'autres, {count} en tout"\n'
    root = site_with(tmp_path / "a", 'slip_language = "fr"\n', fr=table)
    assert open_site(root).settings.slip_language == "fr"
    assert languages() == ["zh", "en", "fr"]
    assert worded("fr", "report.more", count=3) == " et d'autres, 3 en tout"
    assert worded("fr", "severity.error") == worded("en", "severity.error")
    assert "Avis" in in_every_language("slip.sheet")
    open_site(site_with(tmp_path / "b"))
    assert languages() == ["zh", "en"]


def test_a_site_has_other_words_for_some_keys(tmp_path: Path) -> None:
    """A slip that went out before the site chose its words is still known."""
    before = texts_of("zh")["slip.sheet"]
    root = site_with(tmp_path, zh="key,text\nslip.sheet,审阅单\n")
    open_site(root)
    assert texts_of("zh")["slip.sheet"] == "审阅单"
    assert {before, "审阅单"} <= in_every_language("slip.sheet")
    assert texts_of("zh")["slip.guide"] != texts_of("en")["slip.guide"]
    (root / TEXTS / "zh.csv").write_text("key,text\nslip.sheet,批注单\n", encoding="utf-8")
    open_site(root)
    assert texts_of("zh")["slip.sheet"] == "批注单"


@pytest.mark.parametrize(
    ("name", "table", "zh", "en"),
    [
        (
            "fr",
            "key,text\nslip.shet,Avis\n",
            "第 2 行：没有 slip.shet 这个键",
            "line 2: there is no key slip.shet",
        ),
        (
            "fr",
            "key,text\nslip.sheet,A\n\nslip.sheet,B\n",
            "第 4 行：键 slip.sheet 写了两遍",
            "line 4: the key",
        ),
        (
            "fr",
            'key,text\nreport.more," et d\'autres"\n',
            "第 2 行：report.more 花括号里应为：count",
            "line 2: the fields in braces of report.more must be: count",
        ),
        ("fr", "key,text\nsay.no_runs,rien {x}\n", "应为：没有花括号", "must be: none"),
        ("fr", "key,text\nreport.more,{count.real}\n", "应为：count", "must be: count"),
        ("fr", "key,text\nreport.more,{count\n", "花括号不成对", "braces do not match"),
        ("fr", "key,text\nreport.more,{count:zz}\n", "冒号后面的写法不对", "follows a colon"),
        ("fr", "key,text\nhead.findings,gravité\n", "要有 2 个表头", "has 2 headings"),
        ("fr", "key,text\nperiod.months,janvier\n", "要写十二个月份", "write twelve months"),
        ("fr", "key,text\nperiod.month,{x} {year}\n", "花括号里应为", "the fields in braces"),
        ("fr", "key,text\npage.scales,mille\n", "要写成 1000000 M", "write it like 1000000 M"),
        ("fr", "key,text\ntemplate.sheet,a/b\n", "是工作表的名称", "names a sheet"),
        ("fr", "clé,texte\n", "第 1 行：表头要写 key,text", "line 1: the header must be key,text"),
        ("fr", "key,text\nslip.sheet,Avis,Note\n", "有 3 列，应为 2 列", "has 3 columns instead of 2"),
        ("fr", 'key,text\nslip.sheet,"Avis\n', "不是有效的 csv", "is no valid csv"),
        ("français", "key,text\n", "文件名不是语言代码", "is not named after a language"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_file_and_line(
    tmp_path: Path, name: str, table: str, zh: str, en: str
) -> None:
    site_with(tmp_path, **{name: table})
    with pytest.raises(SiteError) as refused:
        open_site(tmp_path)
    assert zh in refused.value.zh and en in refused.value.en
    for said in (refused.value.zh, refused.value.en):
        assert str(tmp_path / TEXTS / f"{name}.csv") in said and "\n" not in said


def test_a_table_in_another_encoding_is_refused(tmp_path: Path) -> None:
    root = site_with(tmp_path, fr="")
    (root / TEXTS / "fr.csv").write_bytes("key,text\nslip.sheet,Vérifié\n".encode("latin-1"))
    with pytest.raises(SiteError, match="UTF-8"):
        open_site(root)


@pytest.mark.parametrize("put", [Path.mkdir, lambda path: path.symlink_to("gone.csv")])
def test_a_table_that_cannot_be_read_is_refused(tmp_path: Path, put: Callable[[Path], None]) -> None:
    root = site_with(tmp_path, fr="")
    path = root / TEXTS / "fr.csv"
    path.unlink()
    put(path)
    with pytest.raises(SiteError) as refused:
        open_site(root)
    assert refused.value.zh.startswith(f"{path} 读不出来") and refused.value.en.startswith(
        f"{path} cannot be read"
    )


def test_a_run_says_once_what_a_language_lacks(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    table = "key,text\nslip.sheet,Avis\n"
    site = open_site(site_with(tmp_path, 'slip_language = "fr"\nmessage_language = "fr"\n', fr=table))
    lacking = len(texts_of("en")) - 1
    assert keys_lacking("fr") == lacking and keys_lacking("zh") == 0
    with caplog.at_level(logging.WARNING, logger="flows"):
        warn_of_gaps(site)
    assert [own.getMessage() for own in caplog.records] == [
        f"{lacking} texts are not in fr: they are English"  # the log is in the language of the messages
    ]
