"""Files that an officer prefers, by their paths or numbers."""

import re
from collections.abc import Sequence
from pathlib import Path

from flows.steps.intake.raw_bytes import ChangingError, read_raw
from flows.steps.site.errors import UsageError
from flows.steps.site.files import hash_bytes
from flows.steps.site.site import Site
from schemas.texts.said import Saying

_HASH = re.compile(r"[0-9a-f]{6,64}")


def hashes_of(site: Site, files: Sequence[str]) -> list[str]:
    """The hashes of files under the raw folder, given by path; the beginning of a submission's hash stays as it is.

    Raises UsageError, which names the file, if it is neither.
    """
    return [_hash_of(site, file) for file in files]


def _hash_of(site: Site, file: str) -> str:
    path = Path(file)
    for raw in (site.raw, site.raw.resolve()):
        if path.is_absolute() and path.is_relative_to(raw):
            path = path.relative_to(raw)
    if not path.is_absolute() and ".." not in path.parts:
        try:
            content = read_raw(site.raw, path.as_posix(), site.max_bytes)
        except (ChangingError, FileNotFoundError, NotADirectoryError):
            content = b""
        if isinstance(content, bytes) and content:
            return hash_bytes(content)
    if _HASH.fullmatch(file):
        return file
    raise UsageError(Saying("error.prefer_no_file", raw=site.raw, file=file))
