"""Batches of files that a reader takes at once: as many as keep all readers busy, and no more than memory holds.

Where `memory_gb` does not hold all readers that the site sets, fewer read: with the rest of it they take larger batches.
"""

import logging
from collections.abc import Mapping
from itertools import pairwise

from flows.steps.intake.archive import archived_sizes
from flows.steps.site.memory import left_bytes, places_bytes
from flows.steps.site.site import Site
from schemas.texts.said import Saying

MANY_RETURNS = 800
"""Returns from which two readers need two thirds of the time: to start a process takes as much as to read 280."""

_READER_BYTES = 150 * 10**6
"""Memory of a process that reads for a run, before the first file, without places."""

_ROUNDS, _FEW = 4, 100
"""Batches of a worker, unless they would have fewer files than these: a batch of few costs more a file."""

_LEAST_ROOM = 64 * 10**6
"""Memory for a batch below which fewer readers are faster, because each file of a batch costs less in a larger one."""

_log = logging.getLogger(__name__)


def split_files(site: Site, files: list[str], sizes: Mapping[str, int]) -> list[list[str]]:
    """Split files into batches within the site's limits; `sizes` is the memory that reading each takes.

    The log warns of what `memory_gb` does not hold: all readers, a single one, or a file.
    """
    settings = site.settings
    readers = readers_of(site, len(files), MANY_RETURNS)
    room = _room(site, readers)
    most = settings.batch_mb * 2**20 if room is None else max(1, min(settings.batch_mb * 2**20, room))
    if room is not None and files:
        _warn(site, readers, room, {file: sizes.get(file, 0) for file in files})
    return split_by_size(split_evenly(files, settings.batch_files, readers), sizes, most)


def readers_of(site: Site, count: int, many: int) -> int:
    """Number of workers that are at work at once: the site's, or as many of them as `memory_gb` holds; at least one.

    With the runner `auto` one for `count` pieces of work below `many`: two threads that wait for Python's lock take a
    tenth longer than one. The workers of a cluster have memory of their own.
    """
    workers = site.settings.workers
    if site.settings.runner == "auto" and count < many:
        return 1
    if site.settings.memory_gb is None or site.settings.runner == "dask":
        return workers
    return next((count for count in range(workers, 1, -1) if (_room(site, count) or 0) >= _LEAST_ROOM), 1)


def split_archived(site: Site, files: list[str]) -> list[list[str]]:
    """Split submissions to be read again, as `@` and their hashes, into batches within the site's limits."""
    return split_files(site, files, archived_sizes(site, files))


def split_evenly(files: list[str], most: int, workers: int) -> list[list[str]]:
    """Split files into batches of at most `most`, as many batches as keep all workers equally busy.

    Some batches a worker even out that one starts later, as a process does. Neighbours stay together: folders are
    periods, and a batch writes a file for each of its periods.
    """
    rounds = max(-(-len(files) // (most * workers)), min(_ROUNDS, len(files) // (_FEW * workers)))
    count = rounds * workers
    ends = [len(files) * at // count for at in range(1, count + 1)] if count else []
    return [batch for first, end in pairwise([0, *ends]) if (batch := files[first:end])]


def split_by_size(batches: list[list[str]], sizes: Mapping[str, int], most: int) -> list[list[str]]:
    """Split batches further, so that none has more than `most` bytes, unless it is one file."""
    split: list[list[str]] = []
    for batch in batches:
        room = -1
        for file in batch:
            size = sizes.get(file, 0)
            if size > room:
                split.append([])
                room = most
            split[-1].append(file)
            room -= size
    return split


def _room(site: Site, readers: int) -> int | None:
    """Bytes that `memory_gb` leaves each of so many readers for a batch, 0 or less if not even for itself; None if it is
    not set. The first reader is the run itself, but on a cluster."""
    left = left_bytes(site)
    if left is None:
        return None
    beside = {"threads": 0, "dask": readers}.get(site.settings.runner, readers - 1)
    return (left - beside * (_READER_BYTES + places_bytes(site))) // readers


def _warn(site: Site, readers: int, room: int, sizes: Mapping[str, int]) -> None:
    settings = site.settings
    if room <= 0:
        need = (settings.memory_gb or 0) - readers * room / 10**9
        _log.warning(Saying("log.readers_exceed", gb=settings.memory_gb, need=f"{need:.2g}"))
        return
    if readers < min(settings.workers, len(sizes)) and (
        settings.runner != "auto" or len(sizes) >= MANY_RETURNS
    ):
        _log.warning(
            Saying("log.readers_fewer", workers=settings.workers, gb=settings.memory_gb, readers=readers)
        )
    exceed = sorted((file for file, size in sizes.items() if size > room), key=lambda file: -sizes[file])
    if exceed:
        first = exceed[0]
        _log.warning(
            Saying(
                "log.files_exceed",
                count=len(exceed),
                file=first,
                need=f"{sizes[first] / 10**9:.2g}",
                gb=settings.memory_gb,
                room=f"{room / 10**9:.2g}",
            )
        )
