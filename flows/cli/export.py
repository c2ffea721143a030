"""Command that writes workbooks, or csv files, of a published vintage."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.asked import place_asked
from flows.cli.options import (
    CHINESE,
    FileLangOption,
    JsonOption,
    LangOption,
    SiteOption,
    VintageOption,
    error_in,
    fail,
    fail_with,
    file_language,
    print_json,
    refusals,
    site_at,
)
from flows.cli.outputs import write_output
from flows.cli.terminal import console
from flows.cli.texts import say
from flows.steps.site.errors import UsageError
from flows.steps.site.site import Site
from schemas.texts.said import Saying


def export(  # noqa: PLR0913, PLR0917  each is an option of the command
    county: Annotated[
        str | None,
        typer.Option("--county", help="help.county"),
    ] = None,
    subject: Annotated[str | None, typer.Option("--subject", help="help.subject")] = None,
    vintage: VintageOption = "current",
    output: Annotated[Path, typer.Option("-o", help="help.export.output")] = Path("excel"),
    csv: Annotated[bool, typer.Option("--csv", help="help.csv")] = False,
    periods: Annotated[
        str | None,
        typer.Option("--periods", help="help.periods"),
    ] = None,
    across: Annotated[
        bool,
        typer.Option("--across", help="help.across"),
    ] = False,
    sdmx: Annotated[
        bool,
        typer.Option("--sdmx", help="help.sdmx"),
    ] = False,
    file_lang: FileLangOption = None,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Workbooks: a place a file, a subject a sheet."""
    from flows.steps.export.export_files import export_files  # noqa: PLC0415  polars takes half a second to import
    from flows.steps.export.vintage_tables import VintageTables  # noqa: PLC0415
    from flows.steps.vintage.publish import open_vintage  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    if sdmx and (csv or across or any(given is not None for given in (county, subject, periods))):
        fail(lang, "sdmx_is_whole", 2)
    if reason := _why_not(output, csv or sdmx):
        fail(lang, reason, 2, path=output, folder=output.parent)
    if vintage == "current" and not site.current.exists():
        fail(lang, "not_published")
    if sdmx:
        _export_sdmx(site, vintage, output, lang, json_)
        return
    place = place_asked(site, county, lang) if county is not None else None
    is_one = output.suffix.lower() == ".xlsx"
    with refusals():
        found = open_vintage(site, vintage)
        tables = VintageTables(found, site.catalogue, _periods_of(periods), file_language(file_lang, lang))
        files = export_files(site, tables, place, subject, is_one, csv, across)
    if not files:
        fail(lang, "nothing_exported", vintage=found.name)
    _write_files(files, output, is_one, found.name, lang, json_)


def _write_files(
    files: dict[str, bytes], output: Path, is_one: bool, vintage: str, lang: str, json_: bool
) -> None:
    """Write the files and say where they are."""
    if not is_one:
        _make_folder(output, lang)
    paths = [output if is_one else output / name for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        write_output(path, content, lang)
    if json_:
        print_json({"vintage": vintage, "files": [str(path) for path in paths]})
    else:
        where = paths[0] if len(paths) == 1 else output
        console().print(say(lang, "exported", count=len(paths), path=where, vintage=vintage), soft_wrap=True)


def _export_sdmx(site: Site, vintage: str, output: Path, lang: str, json_: bool) -> None:
    from flows.steps.export.sdmx_csv import SDMX_FILES, write_sdmx  # noqa: PLC0415  polars takes long to import
    from flows.steps.vintage.publish import open_vintage  # noqa: PLC0415

    with refusals():
        found = open_vintage(site, vintage)
    _make_folder(output, lang)
    try:
        count = write_sdmx(found, output)
    except OSError as error:
        fail_with(error_in(error, lang, output))
    if json_:
        print_json(
            {"vintage": found.name, "figures": count, "files": [str(output / name) for name in SDMX_FILES]}
        )
    else:
        console().print(
            say(lang, "sdmx_written", count=count, path=output, vintage=found.name), soft_wrap=True
        )


def _why_not(output: Path, csv: bool) -> str | None:
    """Name of the sentence that says why nothing can be written to `output`; None if it can."""
    if output.suffix.lower() != ".xlsx" or csv:
        return "export_needs_folder" if output.is_file() or output.suffix.lower() == ".xlsx" else None
    if output.is_dir():
        return "output_not_xlsx"
    return None if output.parent.is_dir() else "no_such_folder"


def _make_folder(folder: Path, lang: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail_with(error_in(error, lang, folder))


def _periods_of(text: str | None) -> int | None:
    """The number of periods that was typed, None for all; the usual number if none was typed. Raises UsageError."""
    if text is None:
        from flows.steps.export.vintage_tables import PERIODS  # noqa: PLC0415  polars takes half a second to import

        return PERIODS
    if text == "all":
        return None
    if text.isascii() and text.isdecimal() and 0 < int(text) <= 100_000:
        return int(text)
    raise UsageError(Saying("error.periods_option", text=text))
