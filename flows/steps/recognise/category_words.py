"""Words of categories: what a column such as 性别 says of its rows, by the dimensions of the catalogue."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from flows.steps.values.labels import label_key, plain_text
from schemas.catalogue import Catalogue
from schemas.texts.said import listed

TOTAL = ""
"""Category of a row of all of a place's numbers."""

_IN_BRACKETS = re.compile(r"\([^()]+\)|（[^（）]+）|\[[^][]+\]|【[^【】]+】")
_SIGNS = re.compile(r"[-_—–·.、,，\s]+")


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
    totals = {category_key(label): TOTAL for label in catalogue.labels.get("total", ())}
    found = []
    for (code,), rows in catalogue["dimensions"].group_by("dimension", maintain_order=True):
        names = dict(totals)
        for row in rows.to_dicts():
            spelt = (row["name_zh"], row["name_en"], row["category"])
            names |= {category_key(text): row["name_zh"] for text in spelt if text}
        labels = frozenset(category_key(text) for text in (code, *rows["dimension_zh"]) if text)
        found.append(Dimension(labels, tuple(names.items())))
    return tuple(found)


@lru_cache(maxsize=4096)
def category_key(text: str) -> str:
    """Name of a category or a dimension as compared: `Female` is `female`."""
    return label_key(text).casefold()


def dimension_named(
    label: str, texts: Iterable[str], generic: frozenset[str], dimensions: Iterable[Dimension]
) -> Dimension | None:
    """Dimension of a column by its label and the texts below it; None if it has none.

    A column with the label of a dimension (性别) is of that one, whatever is written below: another word is a fault of
    its row. A column with a generic label (类别) is of the dimensions of which it has two words, and one category; their
    names count together.
    """
    words = {category_key(text) for text in texts}
    named = [own for own in dimensions if category_key(label) in own.labels]
    if named or not words:
        return named[0] if len(named) == 1 and words else None
    if label not in generic:
        return None
    fitting = [
        own
        for own in dimensions
        if any(own.categories.get(word) for word in words) and len(words & own.categories.keys()) > 1
    ]
    labels, names = (own.labels for own in fitting), (own.names for own in fitting)
    return Dimension(frozenset().union(*labels), tuple(chain(*names))) if fitting else None


def category_said(text: str, catalogue: Catalogue, *, is_name: bool) -> str | None:
    """Category that a title gives to all figures in brackets (村月报（女）), a name as a whole or behind a sign (村-女).

    The title of a form may have it.
    """
    dimensions = dimensions_of(catalogue)
    if not dimensions:
        return None
    plain = plain_text(text)
    said = [own[1:-1] for own in _IN_BRACKETS.findall(plain)]
    if is_name:
        said += [plain, *_SIGNS.split(plain)[1:]]
    named = (own for own in said if any(each.categories.get(category_key(own)) for each in dimensions))
    return next((own for own in named if not any(own in title for title in catalogue.titles)), None)
