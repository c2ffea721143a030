"""Files: bytes written whole, and the hash that identifies them."""

import hashlib
import os
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


def hash_bytes(content: bytes) -> str:
    """SHA-256 of some bytes in hexadecimal; of a file's bytes it identifies the submission."""
    return hashlib.sha256(content).hexdigest()
