"""Memory of a run: what it takes for itself and its catalogue, and what of `memory_gb` is left."""

from flows.steps.site.site import Site

RUN_BYTES = 330 * 10**6
"""Memory of a run before the first file, without places."""

PLACE_BYTES = 1_000
"""Memory of a place of the catalogue in each process that reads: 700 where names are alike, 1,000 where they differ."""


def places_bytes(site: Site) -> int:
    """Memory of the catalogue's places in a process that reads."""
    return PLACE_BYTES * len(site.catalogue["places"])


def left_bytes(site: Site) -> int | None:
    """Bytes of `memory_gb` that the run and its places leave, perhaps none or less; None if it is not set."""
    if site.settings.memory_gb is None:
        return None
    return int(site.settings.memory_gb * 10**9) - RUN_BYTES - places_bytes(site)


def database_bytes(site: Site) -> int | None:
    """Bytes for the run's database: what is left, at least half of `memory_gb`; None if it is not set."""
    left = left_bytes(site)
    return None if left is None else max(left, int((site.settings.memory_gb or 0) * 10**9 / 2))
