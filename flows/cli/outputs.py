"""Files that commands write where the user says."""

from collections.abc import Sequence
from pathlib import Path

from flows.cli.options import error_in, fail, fail_with


def why_no_output(path: Path, inputs: Sequence[Path]) -> str | None:
    """Name of the sentence that says why no workbook can be written to `path`; None if one can."""
    if len(inputs) > 1:
        return "one_file"
    if any(path.resolve() == file.resolve() or _is_same(path, file) for file in inputs):
        return "output_is_input"
    if path.suffix.lower() != ".xlsx" or path.is_dir():
        return "output_not_xlsx"
    return None if path.parent.is_dir() else "no_such_folder"


def _is_same(path: Path, other: Path) -> bool:
    """True if two names lead to one file: a hard link, or a disk that ignores case."""
    return path.exists() and other.exists() and path.samefile(other)


def refuse_output(path: Path, lang: str, inputs: Sequence[Path] = ()) -> None:
    """End with a sentence if `path` cannot be written or would replace an input."""
    if reason := why_no_output(path, inputs):
        fail(lang, reason, 2, path=path, folder=path.parent)


def write_output(path: Path, content: bytes, lang: str) -> None:
    """Write an output file completely, or end with a sentence and leave no part of it."""
    from flows.steps.site.files import write_whole  # noqa: PLC0415

    try:
        write_whole(path, content)
    except OSError as error:
        fail_with(error_in(error, lang, path))
