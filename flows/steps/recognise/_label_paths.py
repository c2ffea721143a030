"""Labels above each column of a header of several rows, with merged and spread labels."""

from functools import lru_cache

from flows.steps.values.labels import LabelPath


def _is_spread_over(column: int, at: int, grid: list[list[str]], row: list[str]) -> bool:
    """Check whether an unmerged label of the previous column also covers this blank column.

    It does if both columns have labels below and the same labels above.
    """
    lower = grid[at + 1 :]
    return (
        not row[column]
        and any(below[column] for below in lower)
        and any(below[column - 1] != row[column - 1] and below[column - 1] for below in lower)
        and all(upper[column] == upper[column - 1] for upper in grid[:at])
    )


def _is_orphan(column: int, at: int, grid: list[list[str]], row: list[str]) -> bool:
    """Check whether a column has a label below this row, no label in it or above, and labels to its right.

    Such a label to the right may be centred over several columns and cover this column too.
    """
    if row[column] or any(upper[column] for upper in grid[:at]):
        return False
    return any(below[column] for below in grid[at + 1 :]) and any(row[column + 1 :])


@lru_cache(maxsize=4096)
def label_paths(
    block: tuple[LabelPath, ...], merges: tuple[tuple[int, ...], ...], top: int, last_place: int
) -> tuple[LabelPath, ...]:
    """Labels above each column, outermost first.

    A merged cell gives its label to its whole range. An unmerged label also covers blank cells to its right that have
    labels below, unless it may be centred over its columns.
    """
    width = max(map(len, block), default=0)
    grid = [list(labels) + [""] * (width - len(labels)) for labels in block]
    is_merged = [[False] * width for _ in grid]
    for first_row, first, last_row, last in merges:
        text = grid[max(first_row - top, 0)][first] if first < width else ""
        for at in range(max(first_row - top, 0), min(last_row - top, len(grid) - 1) + 1):
            for column in range(first, min(last, width - 1) + 1):
                grid[at][column], is_merged[at][column] = text, True
    for at, row in enumerate(grid[:-1]):
        spread = list(row)
        for column in range(1, width):
            if _is_spread_over(column, at, grid, spread) and not (
                is_merged[at][column - 1] or is_merged[at][column]
            ):
                spread[column] = spread[column - 1]
        if not any(_is_orphan(column, at, grid, spread) for column in range(last_place + 1, width)):
            grid[at] = spread
    paths = []
    for column in range(width):
        labels = [row[column] for row in grid if row[column]]
        paths.append(tuple(label for at, label in enumerate(labels) if at == 0 or label != labels[at - 1]))
    return tuple(paths)
