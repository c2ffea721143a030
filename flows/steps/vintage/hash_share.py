"""Hashes of the current vintage, compared a share a night when nothing new has come."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from flows.steps.site.errors import DamageError
from flows.steps.site.files import write_whole
from flows.steps.site.site import Site
from flows.steps.vintage.vintage import Vintage, damaged_files, read_vintage
from schemas.texts.said import Saying

NIGHTS = 7
"""Nights in which every file of the current vintage is compared once."""


class DamagedVintageError(DamageError):
    """A file of the current vintage has other bytes than were published; the message names it and the remedy."""

    def __init__(self, vintage: str, files: list[str]) -> None:
        super().__init__(Saying("error.vintage_differs", vintage=vintage, file=files[0], count=len(files)))


@contextmanager
def blame_vintage(vintage: Vintage | None) -> Iterator[None]:
    """Raise DamagedVintageError in place of an error of the block, if files of the vintage it reads are damaged."""
    try:
        yield
    except Exception as error:
        damaged = damaged_files(vintage.folder) if vintage else []
        if vintage and damaged:
            raise DamagedVintageError(vintage.folder.name, damaged) from error
        raise


def compare_share(site: Site) -> int:
    """Compare the hashes of the next files of the current vintage; the number of files.

    Raises DamagedVintageError.
    """
    vintage = read_vintage(site.current)
    paths = sorted(vintage.files(""))
    done = _done(site)
    rest = [path for path in paths if path > done] or paths
    share = rest[: -(-len(paths) // NIGHTS)]
    if damaged := damaged_files(site.current, share):
        raise DamagedVintageError(vintage.name, damaged)
    write_whole(site.hashed, json.dumps({"done": share[-1]}).encode())
    return len(share)


def _done(site: Site) -> str:
    """The last file that was compared; empty if it is not known."""
    try:
        return str(json.loads(site.hashed.read_bytes())["done"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
