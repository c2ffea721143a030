"""Errors whose message says what is wrong and what to do; light to import, for the command line knows them all."""

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

_MACHINE = (
    (
        (errno.ENOSPC, errno.EDQUOT),
        "磁盘已满，{0} 写不进去；请腾出空间，再运行一次",
        "the disk is full, {0} cannot be written: free some space and run again",
    ),
    (
        (errno.EACCES, errno.EPERM),
        "没有读写 {0} 的权限；请管理员改好权限，再运行一次",
        "no permission to read or write {0}: have the administrator mend it and run again",
    ),
    (
        (errno.EROFS,),
        "{0} 所在的磁盘只能读；请管理员恢复为可写，再运行一次",
        "the disk of {0} can only be read: have the administrator make it writable and run again",
    ),
    (
        (errno.ENOMEM,),
        "内存不够；请调大 fedstats.toml 里的 memory_gb，或关掉别的程序，再运行一次",
        "there is not enough memory: raise memory_gb in fedstats.toml or end other programs, and run again",
    ),
)
"""What is wrong with the machine, by the system's error numbers, in both languages; {0} is the file or folder."""


class DamageError(RuntimeError):
    """Something that the site keeps is damaged or gone; the message names it and what mends it."""


class EventError(ValueError):
    """What an officer wants recorded cannot be; the message says why, in both languages."""


class UsageError(EventError):
    """What was asked for makes no sense, whatever is recorded."""


class HeldError(RuntimeError):
    """The publication is held; the message says which counties would lose how much, and what to do."""


def machine_fault(error: BaseException, folder: Path) -> tuple[str, str] | None:
    """What is wrong with the machine where that is at the bottom of an error, in Chinese and in English; None where
    it is not. `folder` is named where the error names no file: a write that finds the disk full does not, and the
    libraries that write files wrap the system's errors in their own, which only quote them."""
    for each in _behind(error):
        for numbers, *texts in _MACHINE:
            if any(_is_of(each, number) for number in numbers):
                zh, en = (text.format(_file_of(each) or folder) for text in texts)
                return zh, en
    return None


def _file_of(error: BaseException) -> str | None:
    """The file that an error of the system names, of a renaming the new name; of a draft its folder."""
    named = getattr(error, "filename2", None) or getattr(error, "filename", None)
    if not isinstance(named, str | bytes):
        return None
    path = Path(os.fsdecode(named))
    return str(path.parent if path.name.startswith(".") else path)


def _behind(error: BaseException) -> Iterator[BaseException]:
    """The error and those that it came of."""
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
    """What is wrong, in both languages where the error is one of ours or the machine's; one line."""
    if fault := machine_fault(error, folder):
        return " / ".join(fault)
    return (str(error) or type(error).__name__).splitlines()[0]
