"""Files that a person asks for: workbooks of one place or of all, or csv files of their sheets."""

from collections.abc import Iterator

from flows.steps.export._sheet_names import file_name
from flows.steps.export.book_places import find_subject, known_place, only_unit
from flows.steps.export.place_book import PlaceBook, book_of
from flows.steps.export.vintage_tables import VintageTables
from flows.steps.export.workbook_folder import base_name, imprint_of, named_books
from flows.steps.export.write_csv import write_csv
from flows.steps.export.write_xlsx import write_xlsx
from flows.steps.site.site import Site
from flows.steps.vintage.hash_share import blame_vintage


def export_files(
    site: Site,
    tables: VintageTables,
    place: str | None,
    subject: str | None,
    is_one: bool,
    as_csv: bool,
    is_across: bool = False,
) -> dict[str, bytes]:
    """The contents of files by their names: the workbook of a place or, without one, of every city and county.

    `is_one` asks for one workbook, `is_across` for periods as columns. Raises UsageError if the vintage has no such place or subject, or if one workbook
    is asked for and several places may be meant; DamagedVintageError if a file of the vintage is damaged.
    """
    files: dict[str, bytes] = {}
    with blame_vintage(tables.vintage):
        wanted = find_subject(tables, subject).code if subject is not None else None
        for name, book in _books(tables, place, wanted, is_one):
            if as_csv:
                for title, content in write_csv(book, is_across).items():
                    files[_free(file_name(name, title), files)] = content
            else:
                files[f"{name}.xlsx"] = write_xlsx(book, imprint_of(site, tables.vintage), is_across)
    return files


def _books(
    tables: VintageTables, place: str | None, subject: str | None, is_one: bool
) -> Iterator[tuple[str, PlaceBook]]:
    if place is None and not is_one:
        yield from named_books(tables, subject)
        return
    code = only_unit(tables) if place is None else known_place(tables, place)
    book = book_of(tables, code, subject)
    yield base_name(book), book


def _free(name: str, files: dict[str, bytes]) -> str:
    """The name of a csv file, with a number if two titles make the same."""
    number, free = 1, f"{name}.csv"
    while free.lower() in {own.lower() for own in files}:
        number += 1
        free = f"{name}_{number}.csv"
    return free
