"""Folder of a vintage's workbooks, `excel`: written whole or not at all, equal workbooks linked to those before."""

import json
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

from flows.steps.export._sheet_names import file_name
from flows.steps.export.book_places import units_of
from flows.steps.export.place_book import PlaceBook, book_of
from flows.steps.export.vintage_tables import VintageTables
from flows.steps.export.write_xlsx import Imprint, write_xlsx
from flows.steps.site.code_digests import digest_of_code
from flows.steps.site.files import hash_bytes, link_or_copy, make_tree_durable, sync_folder, write_whole
from flows.steps.site.site import Site
from flows.steps.vintage.hash_share import blame_vintage
from flows.steps.vintage.reader_folders import WORKBOOKS, lacks_workbooks
from flows.steps.vintage.vintage import Vintage, read_vintage
from schemas.texts.language_texts import TextFile, tables_in_use, texts_of

_DIGESTS = ".digests.json"
_CODE = (
    "flows/steps/export",
    "flows/steps/answer/run_report.py",
    "flows/steps/catalogue/text_room.py",
    "schemas/periods.py",
)
"""Modules that a workbook's bytes depend on."""

_READ_ONLY = 0o444
"""Mode of workbooks: one file may be in several vintages, so nobody writes into it."""


def imprint_of(site: Site, vintage: Vintage) -> Imprint:
    """The foot of a vintage's workbooks."""
    return Imprint(site.settings.name, vintage.name, vintage.as_of, site.timezone)


def named_books(tables: VintageTables, subject: str | None = None) -> Iterator[tuple[str, PlaceBook]]:
    """The workbooks of a vintage with the names of their files, the highest places first."""
    taken: set[str] = set()
    for code in units_of(tables):
        book = book_of(tables, code, subject)
        name = base_name(book, taken)
        taken.add(name.lower())
        yield name, book


def base_name(book: PlaceBook, taken: set[str] | frozenset[str] = frozenset()) -> str:
    """Name of a place's file without its ending: code and name, with a number if it is taken already."""
    plain = name = file_name(book.code, book.name)
    number = 1
    while name.lower() in taken:
        number += 1
        name = f"{plain}_{number}"
    return name


def write_folder(site: Site, folder: Path) -> dict[str, int]:
    """Write the workbooks of the vintage in `folder`; the number of those written and of those linked.

    They are in the first language of the site's pages. A workbook that would show the same as in the latest other vintage with workbooks is linked to that file, which
    names the vintage that it was written for. Raises DamagedVintageError if a file of the vintage is damaged.
    """
    final, draft = folder / WORKBOOKS, folder / f".{WORKBOOKS}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    vintage = read_vintage(folder)
    lang = site.settings.report_languages[0]
    tables, imprint = VintageTables(vintage, site.catalogue, lang=lang), imprint_of(site, vintage)
    before = _folder_before(folder)
    known = read_digests(before) if before else {}
    digests: dict[str, str] = {}
    linked = 0
    with blame_vintage(vintage):
        for name, book in named_books(tables):
            file = f"{name}.xlsx"
            digests[file] = _digest(book, imprint, lang)
            if before and known.get(file) == digests[file] and link_or_copy(before / file, draft / file):
                linked += 1
            else:
                write_whole(draft / file, write_xlsx(book, imprint), _READ_ONLY)
    content = json.dumps(digests, ensure_ascii=False, indent=1, sort_keys=True)
    write_whole(draft / _DIGESTS, content.encode())
    make_tree_durable(draft)
    draft.rename(final)
    sync_folder(folder)
    return {"written": len(digests) - linked, "linked": linked}


def read_digests(folder: Path) -> dict[str, str]:
    """Digest of the content of each workbook of a folder, by its file; nothing if the list is not readable."""
    try:
        found = json.loads((folder / _DIGESTS).read_bytes())
        return {str(file): str(digest) for file, digest in found.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _folder_before(folder: Path) -> Path | None:
    """Workbooks of the latest other vintage that has any, of earlier ones if there are such."""
    others = [own for own in folder.parent.glob("[!.]*") if own.name != folder.name]
    found = sorted((own for own in others if not lacks_workbooks(own)), key=lambda own: own.name)
    earlier = [own for own in found if own.name < folder.name]
    return (earlier or found)[-1] / WORKBOOKS if found else None


def _digest(book: PlaceBook, imprint: Imprint, lang: str) -> str:
    """SHA-256 over all that a workbook shows except its vintage, and over the code that writes it."""
    return hash_bytes(
        f"{_code_digest(lang, tables_in_use())} {imprint.federation} {imprint.timezone.key} {book!r}".encode()
    )


@cache
def _code_digest(lang: str, _tables: tuple[TextFile, ...]) -> str:
    words = [text for text in texts_of(lang).items() if text[0].startswith(("book.", "dispute."))]
    return f"{digest_of_code(_CODE)} {hash_bytes(repr(words).encode())} {xlsxwriter.__version__}"
