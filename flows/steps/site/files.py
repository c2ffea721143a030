"""Files: bytes written whole, and the hash that identifies them."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file that appears whole or not at all; if writing fails, no part of it remains."""
    temporary = f"{path.parent}/.{uuid4().hex}"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with open(handle, "wb") as out:  # noqa: PTH123  a file handle
            out.write(content)
        os.replace(temporary, path)  # noqa: PTH105
    except OSError:
        os.unlink(temporary)  # noqa: PTH108
        raise


CLOSED_FILE, CLOSED_FOLDER = 0o640, 0o750
"""Modes of what the owner and the group alone may read."""


def closed_folder(root: Path, name: str = "") -> Path:
    """The folder of this name in a root folder; both are made, and closed to others, if need be."""
    root.mkdir(mode=CLOSED_FOLDER, parents=True, exist_ok=True)
    if root.stat().st_mode & 0o007:
        root.chmod(CLOSED_FOLDER)
    folder = root / name
    folder.mkdir(mode=CLOSED_FOLDER, exist_ok=True)
    return folder


def close_to_others(root: Path) -> None:
    """Take all rights of others away from a folder and all in it."""
    for path in [root, *root.rglob("*")] if root.is_dir() else ():
        mode = path.lstat().st_mode
        if mode & 0o007 and not path.is_symlink():
            with suppress(PermissionError):  # a file of another user, who alone can change it
                path.chmod(mode & 0o770)


def hash_bytes(content: bytes) -> str:
    """SHA-256 of some bytes in hexadecimal; of a file's bytes it identifies the submission."""
    return hashlib.sha256(content).hexdigest()
