"""Errors whose message gives the cause and the remedy; quick to import, because the command line needs them all."""

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.texts.causes import cause_of_system
from schemas.texts.said import Saying

_MACHINE = (
    ((errno.ENOSPC, errno.EDQUOT), "disk_full"),
    ((errno.EACCES, errno.EPERM), "no_permission"),
    ((errno.EROFS,), "read_only"),
    ((errno.ENOMEM,), "no_memory"),
)
"""Faults of the machine by the system's error numbers, each with its text error.<key>."""


_BAD_NAMES = (errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR, errno.EILSEQ)


class DamageError(RuntimeError):
    """Data of the site is damaged or missing; the message names it and the remedy."""


class EventError(ValueError):
    """An officer's decision cannot be recorded; the message says why, in both languages."""


class UsageError(EventError):
    """The request makes no sense, whatever is recorded."""


class NoSuchNameError(UsageError):
    """The text names nothing, or several things; the message says so and lists candidates."""


class HeldError(RuntimeError):
    """Publication is stopped; the message says how much each county would lose, and the remedy."""


class WorkerError(RuntimeError):
    """A process or machine that reads batches ended, cannot be reached or cannot do the work; the message says why."""


class ServerError(RuntimeError):
    """The server of runs gives no answer; `text` names the sentence of the command line, `values` fill it in."""

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text)
        self.text, self.values = text, values


def machine_fault(error: BaseException, folder: Path) -> Saying | None:
    """Fault of the machine that caused an error; None if the cause is another.

    The message names `folder` if the error names no file. An error on a full disk names none, and libraries that write
    files wrap the system's errors and only quote them.
    """
    for each in _behind(error):
        for numbers, key in _MACHINE:
            if any(_is_of(each, number) for number in numbers):
                return Saying(f"error.{key}", path=_file_of(each) or folder)
    return None


def is_interrupt(error: BaseException) -> bool:
    """True if an interrupt at the keyboard caused an error; DuckDB makes an error of its own of it."""
    return any(
        isinstance(each, KeyboardInterrupt) or "Query interrupted" in str(each) for each in _behind(error)
    )


def _file_of(error: BaseException) -> str | None:
    """File that an error of the system names: the new name of a renaming, the folder of a temporary file."""
    named = getattr(error, "filename2", None) or getattr(error, "filename", None)
    if not isinstance(named, str | bytes):
        return None
    path = Path(os.fsdecode(named))
    return str(path.parent if path.name.startswith(".") else path)


def _behind(error: BaseException) -> Iterator[BaseException]:
    """The error and its causes."""
    own: BaseException | None = error
    while own is not None:
        yield own
        own = own.__cause__ or own.__context__


def _is_of(error: BaseException, number: int) -> bool:
    if number == errno.ENOMEM and (
        isinstance(error, MemoryError) or str(error).startswith("Out of Memory Error")
    ):
        return True
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno == number
    text = str(error)
    return bool(re.search(rf"os error {number}\b", text)) or os.strerror(number) in text


def access_fault(error: BaseException, path: Path) -> Saying | None:
    """Fault of the machine, or of a path that cannot be used, `path` if the error names none; None for other errors."""
    if fault := machine_fault(error, path):
        return fault
    own = error.__context__ if isinstance(error, RuntimeError) and is_bad_name(error) else error
    if not isinstance(own, OSError) or own.errno is None:
        return None
    named = own.filename if isinstance(own.filename, str) else ""
    shown = path if Path(named).name.startswith(".") else named or path
    return Saying("error.no_access", path=shown, cause=cause_of_system(own))


def is_bad_name(error: BaseException) -> bool:
    """True if the system refuses a path as it is written, whatever the disk has; links in a circle too.

    For these Python raises a RuntimeError behind which is the system's error.
    """
    own = error.__context__ if isinstance(error, RuntimeError) else error
    return isinstance(own, OSError) and own.errno in _BAD_NAMES


def sentence_of(error: BaseException, folder: Path) -> str:
    """Cause of an error in one line; in both languages if the machine or the pipeline raised it."""
    if fault := access_fault(error, folder):
        return str(fault)
    return (str(error) or type(error).__name__).splitlines()[0]
