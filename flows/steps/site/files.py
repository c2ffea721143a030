"""Files: bytes written whole, made durable against a power cut, and the hash that identifies them.

A run writes many files at once and makes them durable in one sweep, before it writes what refers to them: submissions
before their receipts, the ledger's files before their commit, a vintage before the record of its publication.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

_THREADS = 16
"""Files that are synchronised at once: a file system puts them into one write of its journal."""

_FEW = 2
"""So few files are synchronised one by one: threads take longer to begin."""

_NO_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)
"""Errors of file systems that cannot synchronise a folder, such as some shares."""


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file that appears whole or not at all; if writing fails, no part of it remains.

    After a power cut it may be empty, until `make_durable` has returned.
    """
    _write(path, content, mode, is_durable=False)


def write_durably(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file that appears whole or not at all, and stays after a power cut; missing folders are made."""
    make_folder(path.parent)
    _write(path, content, mode, is_durable=True)
    sync_folder(path.parent)


def _write(path: Path, content: bytes, mode: int, is_durable: bool) -> None:
    temporary = f"{path.parent}/.{uuid4().hex}"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with open(handle, "wb") as out:  # noqa: PTH123  a file handle
            out.write(content)
            if is_durable:
                out.flush()
                os.fsync(handle)
        os.replace(temporary, path)  # noqa: PTH105
    except OSError:
        os.unlink(temporary)  # noqa: PTH108
        raise


CLOSED_FILE, CLOSED_FOLDER = 0o640, 0o750
"""Modes of what the owner and the group alone may read."""


def closed_folder(root: Path, name: str = "") -> Path:
    """The folder of this name in a root folder; both are made, and closed to others, if need be."""
    if not root.is_dir():
        make_folder(root.parent)
        root.mkdir(mode=CLOSED_FOLDER, exist_ok=True)
        sync_folder(root.parent)
    if root.stat().st_mode & 0o007:
        root.chmod(CLOSED_FOLDER)
    folder = root / name
    if not folder.is_dir():
        folder.mkdir(mode=CLOSED_FOLDER, exist_ok=True)
        sync_folder(root)
    return folder


def close_to_others(root: Path) -> None:
    """Take all rights of others away from a folder and all in it."""
    for path in [root, *root.rglob("*")] if root.is_dir() else ():
        mode = path.lstat().st_mode
        if mode & 0o007 and not path.is_symlink():
            with suppress(PermissionError):  # a file of another user, who alone can change it
                path.chmod(mode & 0o770)


def link_or_copy(kept: Path, new: Path) -> bool:
    """Link a new file to a kept one of the same content, or copy it where links cannot be; false if it is gone."""
    try:
        new.hardlink_to(kept)
    except FileNotFoundError:
        return False
    except OSError:  # a file system without links
        shutil.copyfile(kept, new)
    return True


def make_folder(folder: Path) -> None:
    """Make a folder and the missing folders above it, so that they stay after a power cut."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def make_durable(files: Iterable[Path], top: Path) -> None:
    """Have files, and the folders from them up to `top`, survive a power cut. Returns when they are on the disk."""
    listed = list(files)
    if not listed:
        return
    nearest = {file.parent for file in listed}
    folders = {above for own in nearest for above in (own, *own.parents) if above.is_relative_to(top)}
    if len(listed) <= _FEW:
        for file in listed:
            _sync_file(file)
        for folder in folders:
            sync_folder(folder)
        return
    with ThreadPoolExecutor(_THREADS) as threads:
        list(threads.map(_sync_file, listed))
        list(threads.map(sync_folder, folders))


def make_tree_durable(folder: Path) -> None:
    """Have a folder with everything in it survive a power cut."""
    make_durable((path for path in folder.rglob("*") if path.is_file()), folder.parent)


def _sync_file(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Have new, renamed and removed names in a folder survive a power cut."""
    try:
        _sync_file(folder)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise


def short_number(submission: str) -> str:
    """Number by which people name a submission: the first eight digits of its hash."""
    return submission[:8]


def hash_bytes(content: bytes) -> str:
    """SHA-256 of some bytes in hexadecimal; of a file's bytes it identifies the submission."""
    return hashlib.sha256(content).hexdigest()
