"""Batches of files that a reader takes at once: as many as keep all readers busy, and no more than memory holds."""

import logging
from collections.abc import Mapping
from itertools import pairwise

from flows.steps.intake.archive import archived_sizes
from flows.steps.site.site import Site
from schemas.texts.said import Saying

_RUN_BYTES, _READER_BYTES, _PLACE_BYTES = 330 * 10**6, 150 * 10**6, 1_500
"""Memory of a run and of a process that reads for it, before the first file; of a place of the catalogue in each."""

_ROUNDS, _FEW = 4, 100
"""Batches of a worker, unless they would have fewer files than these: a batch of few costs more a file."""

_log = logging.getLogger(__name__)


def split_files(site: Site, files: list[str], sizes: Mapping[str, int]) -> list[list[str]]:
    """Split files into batches within the site's limits; `sizes` is the memory that reading each takes.

    The log warns of what `memory_gb` does not hold: the readers themselves, or a file.
    """
    settings = site.settings
    room = _room(site)
    most = settings.batch_mb * 2**20 if room is None else max(1, min(settings.batch_mb * 2**20, room))
    if room is not None and files:
        _warn(site, room, {file: sizes.get(file, 0) for file in files})
    return split_by_size(split_evenly(files, settings.batch_files, settings.workers), sizes, most)


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


def _room(site: Site) -> int | None:
    """Bytes that `memory_gb` leaves each reader for a batch, 0 or less if not even for itself; None if it is not set."""
    settings = site.settings
    if settings.memory_gb is None:
        return None
    places = _PLACE_BYTES * len(site.catalogue["places"])
    is_alone = settings.runner == "threads" or settings.workers == 1
    own = 0 if is_alone else _READER_BYTES + places
    return int((settings.memory_gb * 10**9 - _RUN_BYTES - places) / settings.workers) - own


def _warn(site: Site, room: int, sizes: Mapping[str, int]) -> None:
    settings = site.settings
    if room <= 0:
        need = (settings.memory_gb or 0) - settings.workers * room / 10**9
        _log.warning(
            Saying("log.readers_exceed", workers=settings.workers, gb=settings.memory_gb, need=f"{need:.2g}")
        )
        return
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
