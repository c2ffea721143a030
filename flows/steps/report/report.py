"""Report: static pages of a vintage, in Chinese with an English switch, that open without a server or a network."""

import hashlib
import json
import shutil
import sys
from contextlib import suppress
from datetime import datetime
from functools import cache, lru_cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from flows.steps.report.charts import series_chart
from flows.steps.report.contents import Contents
from flows.steps.report.marts import Marts
from flows.steps.report.page_list import complete_periods, pages_of
from flows.steps.report.words import PageWords, page_words, period_on_page, tag_of
from flows.steps.site.code_digests import digest_of_code
from flows.steps.site.files import link_or_copy, make_tree_durable, sync_folder
from flows.steps.site.site import Site
from flows.steps.vintage.hash_share import blame_vintage
from flows.steps.vintage.reader_folders import FIRST_PAGE, FOLDER, lacks_report
from flows.steps.vintage.vintage import Vintage, read_vintage
from schemas.texts.language_texts import TextFile, tables_in_use, texts_of, worded

_DIGESTS = "pages.json"
_TEMPLATES = Path(__file__).parent / "templates"
_COMPILED = Path(__file__).parent / "__pycache__"
_COMPILED_NAMES = f"%s.jinja-{version('jinja2')}.pyc"
_STYLE, _SCRIPT = "report.css", "report.js"
_HIDING = "/* languages */"
"""Line of the style in whose place the rules are that hide what is in another language."""


def write_report(site: Site, folder: Path, into: Path | None = None) -> Path:
    """Write the pages of the vintage in `folder`, by default into its folder `report`; the path of the first page.

    The folder appears whole or not at all. A page of the same content as in the latest other vintage with pages is
    linked to that, if it is written into the vintage. Raises FileExistsError if `into` is a file or has files,
    DamagedVintageError if a file of the vintage is damaged.
    """
    vintage = read_vintage(folder)
    target = into or folder / FOLDER
    if into and into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise FileExistsError(into)
    before = None if into else _folder_before(folder)
    draft = target.parent / f".{target.name}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    kept = _digests_in(before)
    words = page_words(tuple(site.settings.report_languages))
    digests: dict[str, str] = {}
    with blame_vintage(vintage):
        contents = Contents(Marts(site, vintage))
        for name, template, content in pages_of(contents):  # one at a time: a federation may have thousands
            content |= {"federation": site.settings.name or "fedstats", "page": name}
            digests[name] = _digest(template, content, words.langs)
            if before and kept.get(name) == digests[name] and link_or_copy(before / name, draft / name):
                continue
            page = _environment(words.langs, tables_in_use()).get_template(f"{template}.html").render(content)
            (draft / name).write_text(page, encoding="utf-8")
    shutil.copyfile(_TEMPLATES / _SCRIPT, draft / _SCRIPT)
    style = (_TEMPLATES / _STYLE).read_text(encoding="utf-8").replace(_HIDING, _hiding(words))
    (draft / _STYLE).write_text(style, encoding="utf-8")
    script = _vintage_script(vintage, contents.marts.published, words)
    (draft / "vintage.js").write_text(script, encoding="utf-8")
    (draft / _DIGESTS).write_text(json.dumps(digests, indent=0, sort_keys=True), encoding="utf-8")
    make_tree_durable(draft)
    if target.exists():
        shutil.rmtree(target)
    draft.rename(target)
    sync_folder(target.parent)
    return target / FIRST_PAGE


def _hiding(words: PageWords) -> str:
    """Rules of style: where one language is shown, the others are hidden."""
    hidden = [
        f'html[data-shown="{shown}"] [lang="{other}"]'
        for shown in words.tags
        for other in words.tags
        if other != shown
    ]
    return f"{', '.join(hidden)} {{ display: none; }}" if hidden else ""


def _vintage_script(vintage: Vintage, published: datetime, words: PageWords) -> str:
    """Script with what changes with every vintage, apart from the pages, so that these can stay as they are."""
    said = {
        "vintage": vintage.name,
        "asOf": f"{published:%Y-%m-%d %H:%M}",
        "languages": words.tags,
        "complete": [_complete(vintage, lang) for lang in words.langs],
        "texts": {
            "vintage": words.texts("vintage_as_of"),
            "complete": words.texts("complete_through"),
            "copied": words.texts("copied"),
        },
    }
    return f"window.fedstats = {json.dumps(said, ensure_ascii=True)};\n"


def _complete(vintage: Vintage, lang: str) -> str:
    """The last complete period of each type in a language."""
    periods = [
        worded(
            lang,
            "page.complete_period",
            period=period_on_page(lang, period),
            kind=worded(lang, f"page.{kind}"),
        )
        for kind, period in complete_periods(vintage.package["complete_through"])
    ]
    return worded(lang, "page.comma").join(periods) or worded(lang, "page.nothing_complete")


def _folder_before(folder: Path) -> Path | None:
    """The pages of the latest other vintage that has any."""
    others = (path for path in folder.parent.iterdir() if path.name[0] != "." and path != folder)
    return max((path / FOLDER for path in others if not lacks_report(path)), default=None)


def _digests_in(before: Path | None) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((before / _DIGESTS).read_bytes()) if before else {}
    except (OSError, ValueError):
        return {}
    return found


def _digest(template: str, content: dict[str, Any], langs: tuple[str, ...]) -> str:
    return hashlib.sha256(
        f"{_code_digest(langs, tables_in_use())} {template} {content!r}".encode()
    ).hexdigest()


@cache
def _code_digest(langs: tuple[str, ...], _tables: tuple[TextFile, ...]) -> str:
    """Digest of what makes a page of its content: this room, templates, texts, the library of templates."""
    total = hashlib.sha256(digest_of_code(["flows/steps/report"]).encode())
    for path in sorted(_TEMPLATES.glob("*.*")):
        total.update(path.read_bytes())
    for lang in langs:
        total.update(f"{tag_of(lang)} {texts_of(lang)}".encode())
    total.update(version("jinja2").encode())
    return total.hexdigest()


class _Templates(Environment):
    """Templates whose `a.b` is the entry of a mapping first: contents are mappings, and an attribute is dear to miss."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


class _Compiled(FileSystemBytecodeCache):
    """Compiled templates beside the compiled modules of Python; a folder that cannot be written keeps none."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            _COMPILED.mkdir(exist_ok=True)
            super().dump_bytecode(bucket)

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)


@cache
def _environment(langs: tuple[str, ...], _tables: tuple[TextFile, ...]) -> Environment:
    environment = _Templates(
        loader=FileSystemLoader(_TEMPLATES),
        bytecode_cache=None if sys.dont_write_bytecode else _Compiled(str(_COMPILED), _COMPILED_NAMES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = page_words(langs)
    environment.globals |= {
        "w": cache(words.word),
        "plain": words.plain,
        "both": lru_cache(maxsize=8192)(words.both),
        "of_kind": words.of_kind,
        "message": words.message,
        "rule": words.rule,
        "first": words.first,
        "first_of": words.first_of,
        "has": words.has,
        "unit_of": cache(words.unit),
        "when": cache(words.period),
        "other_language": words.other_language,
        "tags": words.tags,
        "chart": partial(series_chart, langs=langs),
    }
    environment.filters["day"] = lambda value: Markup(f"{value:%Y-%m-%d}")
    return environment
