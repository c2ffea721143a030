"""Columns that name places: the place of each row, and the places above it (乡镇 beside 村)."""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from flows.steps.values.labels import LabelPath, label_key

_VILLAGE, _ANY, _TOWNSHIP, _COUNTY, _CITY = range(1, 6)
_OF_VILLAGES = re.compile(r"(?:[填所]?[报属在])?(?:行政)?(?:村|社区|居|居委会|村委会|村级)+(?:名称?|单位)?")
_OF_UPPERS = re.compile(
    r"(?:[填所]?[报属在辖])?(?:[省市州县区旗乡镇街]|街道|街办|办事处|街道办)+(?:名称?|代码|编码|区划代码)?"
)


@lru_cache(maxsize=4096)
def _rank(label: str) -> int:
    """Rank of the places that a label means, the lowest places first; _ANY for a label such as 地区名称."""
    bare = re.sub(r"[（）()、/,，·\-]", "", label_key(label))
    if _OF_VILLAGES.fullmatch(bare):
        return _VILLAGE
    if not _OF_UPPERS.fullmatch(bare):
        return _ANY
    return (
        _TOWNSHIP if re.search("[乡镇街]|办事处", bare) else _COUNTY if re.search("[县区旗]", bare) else _CITY
    )


def upper_columns(
    paths: Sequence[LabelPath], taken: Collection[int], name_at: int, names: frozenset[str]
) -> tuple[int, ...]:
    """Columns of places above the rows' places: 乡镇, 所属乡镇, and columns left of the name without other labels."""
    return tuple(
        at
        for at, path in enumerate(paths)
        if at not in taken
        and ((at < name_at and (not path or path[-1] in names)) or (bool(path) and _rank(path[-1]) > _ANY))
    )


def name_column(labels: Sequence[str], names: frozenset[str], code_at: int) -> int:
    """Column of the rows' own places among neighbouring columns of names; -1 for none.

    Beside a column of townships, the column of villages names the rows' places.
    """
    found: list[int] = []
    for at, label in enumerate(labels):
        if label in names and at != code_at and (not found or at - found[-1] <= 2):
            found.append(at)
    return min(found, key=lambda at: (_rank(labels[at]), at), default=-1)
