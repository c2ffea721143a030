"""Errors whose message gives the cause and the remedy; quick to import, because the command line needs them all."""

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_MACHINE = (
    (
        (errno.ENOSPC, errno.EDQUOT),
        "磁盘已满，{0} 写不进去；请腾出空间，再运行一次",
        "the disk is full, {0} cannot be written: free some space and run again",
    ),
    (
        (errno.EACCES, errno.EPERM),
        "没有读写 {0} 的权限；请管理员授予权限，再运行一次",
        "no permission to read or write {0}: have the administrator grant it and run again",
    ),
    (
        (errno.EROFS,),
        "{0} 所在的磁盘只能读；请管理员恢复为可写，再运行一次",
        "the disk of {0} can only be read: have the administrator make it writable and run again",
    ),
    (
        (errno.ENOMEM,),
        "内存不够；请调大 fedstats.toml 里的 memory_gb，或关掉别的程序，再运行一次",
        "there is not enough memory: raise memory_gb in fedstats.toml or close other programs, and run again",
    ),
)
"""Faults of the machine by the system's error numbers, in both languages; {0} is the file or folder."""


class DamageError(RuntimeError):
    """Data of the site is damaged or missing; the message names it and the remedy."""


class EventError(ValueError):
    """An officer's decision cannot be recorded; the message says why, in both languages."""


class UsageError(EventError):
    """The request makes no sense, whatever is recorded."""


class NoSuchNameError(UsageError):
    """The text names nothing, or several things; `zh` and `en` say so and list candidates."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


class HeldError(RuntimeError):
    """Publication is stopped; the message says how much each county would lose, and the remedy."""


class ServerError(RuntimeError):
    """The server of runs gives no answer; `text` names the sentence of the command line, `values` fill it in."""

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text)
        self.text, self.values = text, values


def machine_fault(error: BaseException, folder: Path) -> tuple[str, str] | None:
    """Fault of the machine that caused an error, in Chinese and in English; None if the cause is another.

    The message names `folder` if the error names no file. An error on a full disk names none, and libraries that write
    files wrap the system's errors and only quote them.
    """
    for each in _behind(error):
        for numbers, *texts in _MACHINE:
            if any(_is_of(each, number) for number in numbers):
                zh, en = (text.format(_file_of(each) or folder) for text in texts)
                return zh, en
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


def sentence_of(error: BaseException, folder: Path) -> str:
    """Cause of an error in one line; in both languages if the machine or the pipeline raised it."""
    if fault := machine_fault(error, folder):
        return " / ".join(fault)
    return (str(error) or type(error).__name__).splitlines()[0]
