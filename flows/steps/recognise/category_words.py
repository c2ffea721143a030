"""Words of categories: what a column such as 性别 says of its rows, by the dimensions of the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from flows.steps.values.labels import label_key
from schemas.catalogue import Catalogue
from schemas.texts.said import listed

TOTAL = ""
"""Category of a row of all of a place's numbers."""


@dataclass(frozen=True)
class Dimension:
    """A dimension: labels of a column of its categories, and the name of each category by its spellings."""

    labels: frozenset[str]
    names: tuple[tuple[str, str], ...]

    @property
    def categories(self) -> dict[str, str]:
        return dict(self.names)

    @property
    def listed(self) -> str:
        """Names of its categories."""
        return listed(dict.fromkeys(name for name in self.categories.values() if name))


@lru_cache(maxsize=8)
def dimensions_of(catalogue: Catalogue) -> tuple[Dimension, ...]:
    """Dimensions of a catalogue; the spellings of totals are in each."""
    if "dimensions" not in catalogue.tables:
        return ()
    totals = {label_key(label): TOTAL for label in catalogue.labels.get("total", ())}
    found = []
    for (code,), rows in catalogue["dimensions"].group_by("dimension", maintain_order=True):
        names = dict(totals)
        for row in rows.to_dicts():
            spelt = (row["name_zh"], row["name_en"], row["category"])
            names |= {label_key(text): row["name_zh"] for text in spelt if text}
        labels = frozenset(label_key(text) for text in (code, *rows["dimension_zh"]) if text)
        found.append(Dimension(labels, tuple(names.items())))
    return tuple(found)


def dimension_named(
    label: str, texts: Iterable[str], generic: frozenset[str], dimensions: Iterable[Dimension]
) -> Dimension | None:
    """Dimension of a column by its label and the texts below it; None if it has no category of a dimension.

    A column with a generic label (类别) is of the one dimension of which it has two words, and one category.
    """
    words = {label_key(text) for text in texts}
    by_label = [own for own in dimensions if label in own.labels]
    fitting = [
        own
        for own in (by_label or (dimensions if label in generic else ()))
        if any(own.categories.get(word) for word in words)
        and (by_label or len(words & own.categories.keys()) > 1)
    ]
    return fitting[0] if len(fitting) == 1 else None
