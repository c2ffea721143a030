"""Commands for the catalogue as people keep it: write it as a workbook, and take a changed workbook in."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import (
    CHINESE,
    JsonOption,
    LangOption,
    SiteOption,
    error_in,
    fail,
    fail_catalogue,
    fail_with,
    print_json,
)
from flows.cli.terminal import console
from flows.cli.texts import say
from flows.steps.site.settings import SiteError
from flows.steps.site.site import Site, find_site, open_site
from schemas.integrity.faults import CatalogueError


def export_catalogue(
    output: Annotated[
        Path | None,
        typer.Option("-o", help="help.output"),
    ] = None,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Write the catalogue as a workbook, or as csv files."""
    site = _site(folder, lang)
    target = output or site.other_catalogue
    if target.resolve() == site.own_catalogue.resolve():
        fail(lang, "catalogue_is_source", 2, path=target)
    _convert(site, site.own_catalogue, target, False, "catalogue_exported", lang, json_)


def import_catalogue(
    changed: Annotated[Path | None, typer.Argument(help="help.changed")] = None,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Check a changed workbook and, without a fault, take it in."""
    site = _site(folder, lang)
    source = changed or site.other_catalogue
    if not source.exists():
        fail(lang, "no_such_catalogue", 2, path=source)
    from flows.steps.catalogue.sheet_names import WORKBOOK_SUFFIXES  # noqa: PLC0415  polars

    if source.is_file() and source.suffix.lower() not in (*WORKBOOK_SUFFIXES, ".json"):
        fail(lang, "no_catalogue_file", 2, path=source)
    _convert(site, source, site.own_catalogue, True, "catalogue_imported", lang, json_)


def _site(folder: Path | None, lang: str) -> Site:
    try:
        return open_site(folder or find_site(Path.cwd()))
    except SiteError as error:
        fail_with(error_in(error, lang), 2)


def _convert(
    site: Site, given: Path, target: Path, is_checked: bool, text: str, lang: str, json_: bool
) -> None:
    from flows.steps.catalogue.conversion import convert, source_of  # noqa: PLC0415
    from flows.steps.site.aside import copy_aside  # noqa: PLC0415
    from flows.steps.site.files import make_folder, write_durably  # noqa: PLC0415

    try:
        done = convert(source_of(given, target), target, lang, is_checked)
        make_folder(target if target.suffix.lower() != ".xlsx" else target.parent)
        kept = [copy_aside(site.root / "data", path) for path in done.files if path.exists()]
        for path, content in done.files.items():
            write_durably(path, content)
    except CatalogueError as error:
        fail_catalogue(error, lang, json_, "catalogue_refused")
    except OSError as error:
        fail_with(error_in(error, lang, target))
    if json_:
        changes = [vars(change) for change in done.changes]
        files = [str(path) for path in done.files]
        print_json({"files": files, "changes": changes, "kept": [str(path) for path in kept]})
        return
    for change in done.changes if is_checked else ():
        console().print(say(lang, "table_changed", **vars(change)), soft_wrap=True)
    for name in done.left_out:
        console().print(say(lang, "metadata_left", name=name), soft_wrap=True)
    for sheet in done.other_sheets:
        console().print(say(lang, "sheet_left", sheet=sheet), soft_wrap=True)
    if kept:
        console().print(say(lang, "catalogue_kept", folder=kept[0].parent), soft_wrap=True)
    said = text if done.files else "catalogue_same"
    console().print(say(lang, said, given=given, path=target), soft_wrap=True)
