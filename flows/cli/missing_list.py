"""The list of missing returns on the terminal, as JSON, or in a file."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from flows.cli.options import fail, print_json
from flows.cli.outputs import write_output
from flows.cli.terminal import console, print_table
from flows.cli.texts import say

if TYPE_CHECKING:
    from flows.steps.answer.missing import MissingList


def give_missing(found: "MissingList", output: Path | None, lang: str, json_: bool) -> None:
    """Write the list into a file by its suffix, or print it."""
    from flows.steps.answer.missing import headings_of, line_of  # noqa: PLC0415  xlsxwriter takes long to import

    if json_:
        print_json(asdict(found))
    if output is not None:
        _write_list(found, output, lang, json_)
    elif json_:
        return
    elif not found.returns:
        _say_none(found, lang)
    else:
        rows = [list(map(str, line_of(own, lang))) for own in found.returns]
        print_table("", headings_of(found, lang), rows)
        console().print(say(lang, "count_missing", count=len(found.returns)))


def refuse_list(output: Path | None, missing: bool, lang: str) -> None:
    """End with a sentence if no list can be written to `output`."""
    if output is None:
        return
    if not missing:
        fail(lang, "output_of_missing", 2)
    if output.suffix.lower() not in (".xlsx", ".csv") or output.is_dir():
        fail(lang, "output_of_list", 2, path=output)
    if not output.parent.is_dir():
        fail(lang, "no_such_folder", 2, folder=output.parent)


def _write_list(found: "MissingList", output: Path, lang: str, json_: bool) -> None:
    """Write the list by the suffix of its file; nothing is written if nothing is missing."""
    if not found.returns:
        _say_none(found, lang, output)
        return
    from flows.steps.answer.missing import to_csv, to_workbook  # noqa: PLC0415

    content = (to_csv if output.suffix.lower() == ".csv" else to_workbook)(found, lang)
    write_output(output, content, lang)
    if not json_:
        counts: dict[str, object] = {
            "count": len(found.returns),
            "counties": len({own.county_code for own in found.returns}),
        }
        counts |= {"level": found.level_named(0, lang)}
        console().print(say(lang, "list_written", path=output, **counts), soft_wrap=True)


def _say_none(found: "MissingList", lang: str, output: Path | None = None) -> None:
    rest = say(lang, "no_list", path=output) if output else ""
    periods = say(lang, "list_comma").join(found.periods)
    console(stderr=output is not None).print(
        say(lang, "none_missing", periods=periods, rest=rest), soft_wrap=True
    )
