"""Reading faults: errors of the program inside one file, which refuse that file and end no run."""

import traceback
from dataclasses import dataclass
from pathlib import Path

from flows.steps.site.errors import DamageError, machine_fault
from flows.steps.tidy.corrections import CorrectionError


@dataclass(frozen=True)
class ReadingFault:
    """One file on which the program failed: the class of the error, and the lines of code that led to it.

    The error's message is left out, because it may repeat the content of a cell.
    """

    submission: str
    file: str
    error: str
    trace: str


def is_reading_fault(error: BaseException) -> bool:
    """True if the file caused the error, not the machine, a limit of time, or a line of corrections.csv."""
    is_error = isinstance(error, Exception) or type(error).__name__ == "PanicException"  # of Rust code
    is_known = isinstance(error, CorrectionError | DamageError | TimeoutError)
    return is_error and not is_known and machine_fault(error, Path()) is None


def reading_fault(error: BaseException, submission: str, file: str) -> ReadingFault:
    """The fault with its trace, from the outermost call inwards."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = (f"{frame.filename}:{frame.lineno} {frame.name}: {frame.line}" for frame in frames)
    return ReadingFault(submission, file, type(error).__name__, "\n".join(lines))
