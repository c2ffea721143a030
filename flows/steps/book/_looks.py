"""Looks of characters: colours, and texts of which a part is struck out, raised or hidden."""

from collections.abc import Iterable

_NEAR = 8
"""Greatest distance, in each of three channels of 256 steps, of two colours that look equal."""


def is_same_colour(first: str | None, second: str | None) -> bool:
    """Check whether two colours of six hexadecimal digits look equal; unknown colours do not."""
    if not first or not second or len(first) != 6 or len(second) != 6:
        return False
    try:
        pairs = [(int(first[at : at + 2], 16), int(second[at : at + 2], 16)) for at in (0, 2, 4)]
    except ValueError:
        return False
    return all(abs(own - other) <= _NEAR for own, other in pairs)


def has_marked_part(runs: Iterable[tuple[str, bool, bool]]) -> bool:
    """Check runs of a text, each with its text, whether it is struck or raised, and whether it is hidden.

    A text that is hidden as a whole is left to the colours of its cell.
    """
    seen = [run for run in runs if run[0].strip()]
    return any(is_struck for _, is_struck, _ in seen) or len({is_hidden for *_, is_hidden in seen}) > 1
