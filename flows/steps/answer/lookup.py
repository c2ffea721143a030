"""Look-up: the code of a place, an indicator or a form that a person names by code, name, part of a name or path."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flows.steps.site.errors import NoSuchNameError
from schemas.catalogue import Catalogue
from schemas.place_spelling import code_spellings
from schemas.places import Registry
from schemas.places_of_day import Place
from schemas.texts.said import Both, Saying

_MOST = 5
"""Candidates that a sentence lists."""

_ALIKE = 45
"""Likeness of two names, of 100, from which one is a candidate for the other."""

_LONGEST_SHOWN = 60

STEP = re.compile(r"[/／\\>＞→]+")
"""Signs between the places of a path, as in 株洲市/荷塘区."""


@dataclass(frozen=True)
class Sought:
    """A kind of thing that is looked up: its text error.kind.<name>, and the command that lists all of it."""

    name: str
    command: str


PLACE = Sought("place", "places")
INDICATOR = Sought("indicator", "indicators")
FORM = Sought("form", "forms")


@dataclass(frozen=True)
class Named:
    """A thing by its code and all its names, the first of which is shown; `english` is shown without Chinese."""

    code: str
    names: tuple[str, ...]
    english: str | None = None

    @property
    def shown(self) -> str:
        return f"{self.names[0]}（{self.code}）" if self.names else self.code

    @property
    def shown_in_english(self) -> str:
        return f"{self.english or self.names[0]} ({self.code})" if self.names else self.code


def place_code(catalogue: Catalogue, text: str, day: date) -> str:
    """Code of the place that a text names on a day: a code, a name, a part of a name, or a path.

    A name of the day comes before former names and names of closed places. Raises NoSuchNameError.
    """
    asked = text.strip()
    codes = set(catalogue["places"]["code"])
    if known := next((code for code in (asked, *code_spellings(asked)) if code in codes), None):
        return known
    registry = catalogue.registry(day)
    found, unknown, within = _along(registry, asked)
    if not found and (closed := registry.closed(asked)):
        return closed.code
    if len(found) == 1:
        return found[0].code
    if found:
        ranks = dict(catalogue["levels"].select("level", "rank").iter_rows())
        ordered = sorted(found, key=lambda place: (-ranks[place.level], place.code))
        raise _of_several(PLACE, text, [named_place(registry, place) for place in ordered])
    near = [named_place(registry, place) for place in registry.near(unknown, within, most=_MOST)]
    if unknown.isdigit():
        every = registry.places.table.select("code", "name").iter_rows()
        near = _nearest(unknown, [Named(code, (name,)) for code, name in every])
    raise _of_none(PLACE, text, near)


def places_named(registry: Registry, text: str) -> list[Place]:
    """Places of the registry's day that a name, a part of a name or a path may mean, by code."""
    return _along(registry, text.strip())[0]


def _along(registry: Registry, path: str) -> tuple[list[Place], str, str]:
    """Places at the end of a path; if there are none, the step that names no place, and the place above it."""
    within, found = [""], list[Place]()
    for step in filter(None, map(str.strip, STEP.split(path))):
        below = (place for above in within for place in _named(registry, step, above))
        found = sorted({place.code: place for place in below}.values(), key=lambda place: place.code)
        if not found:
            return [], step, within[0] if len(within) == 1 else ""
        within = [place.code for place in found]
    return found, path, ""


def _named(registry: Registry, name: str, within: str) -> list[Place]:
    """Places below another that a name means, else those of whose names it is a part."""
    if place := registry.get(name):
        return [place] if not within or within in place.lineage[1:] else []
    found = [place for place in registry.named(name, within) if place.code != within]
    parts = registry.containing(name, of="name") if not found else []
    return found or [place for place in parts if not within or within in place.lineage[1:]]


def path_of(registry: Registry, place: Place) -> str:
    """Names from the highest place down to this one: 株洲市/荷塘区/仙庾镇."""
    return "/".join(registry.places[code].name for code in reversed(place.lineage))


def named_place(registry: Registry, place: Place) -> Named:
    """A place with its path as its name."""
    return Named(place.code, (path_of(registry, place),))


def indicators_of(catalogue: Catalogue) -> list[Named]:
    """Indicators of the catalogue with their names, in its order."""
    rows = catalogue["indicators"].select("code", "name_zh", "name_en").iter_rows()
    return [Named(code, tuple(filter(None, names)), names[-1]) for code, *names in rows]


def forms_of(catalogue: Catalogue) -> list[Named]:
    """Forms of the catalogue with the titles of all their versions, in its order."""
    titles: dict[str, dict[str, None]] = {}
    english: dict[str, str | None] = {}
    for form, *own in catalogue["forms"].select("form", "title_zh", "title_en").iter_rows():
        titles.setdefault(form, {}).update(dict.fromkeys(filter(None, own)))
        english.setdefault(form, own[-1])
    return [Named(form, tuple(names), english[form]) for form, names in titles.items()]


def indicator_code(catalogue: Catalogue, text: str) -> str:
    """Code of the indicator that a code, a name or a part of a name means. Raises NoSuchNameError."""
    return _chosen(INDICATOR, text, indicators_of(catalogue))


def form_code(catalogue: Catalogue, text: str) -> str:
    """Code of the form that a code, a title or a part of a title means. Raises NoSuchNameError."""
    return _chosen(FORM, text, forms_of(catalogue))


def _chosen(kind: Sought, text: str, known: Sequence[Named]) -> str:
    asked = _plain(text)
    for found in (
        [own for own in known if own.code == text.strip()],
        [own for own in known if asked in map(_plain, (own.code, *own.names))],
        with_part(text, known),
    ):
        if len(found) == 1:
            return found[0].code
        if found:
            raise _of_several(kind, text, _nearest(text, found, least=0))
    raise _of_none(kind, text, _nearest(text, known))


def with_part(text: str, known: Iterable[Named]) -> list[Named]:
    """Things of whose code or names a text is a part; all of them if it is empty."""
    asked = _plain(text)
    return [own for own in known if any(asked in _plain(name) for name in (own.code, *own.names))]


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _nearest(text: str, known: Sequence[Named], least: float = _ALIKE) -> list[Named]:
    """Things with the most similar code or name, best first."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  only where a name is unknown

    asked = _plain(text)[:60]
    best: list[tuple[float, int]] = []
    for at, own in enumerate(known):
        hit = process.extractOne(asked, map(_plain, (own.code, *own.names)), scorer=fuzz.ratio)
        if hit and hit[1] >= least:
            best.append((-hit[1], at))
    return [known[at] for _, at in sorted(best)]


def _of_several(kind: Sought, text: str, found: Sequence[Named]) -> NoSuchNameError:
    shown, rest = _listed(found), len(found) - _MOST
    more = Saying("error.several_more", count=Both(len(found), rest)) if rest > 0 else ""
    kind_said = Saying(f"error.kind.{kind.name}")
    return NoSuchNameError(
        Saying("error.several", text=_shortened(text), kind=kind_said, shown=shown, more=more)
    )


def _of_none(kind: Sought, text: str, near: Sequence[Named]) -> NoSuchNameError:
    similar = Saying("error.similar", shown=_listed(near)) if near else ""
    asked = _shortened(text) or "“”"
    kind_said = Saying(f"error.kind.{kind.name}")
    return NoSuchNameError(
        Saying("error.none", kind=kind_said, text=asked, near=similar, command=kind.command)
    )


def _listed(found: Sequence[Named]) -> Both:
    """The first things of a list, as a sentence names them."""
    few = found[:_MOST]
    return Both("、".join(own.shown for own in few), ", ".join(own.shown_in_english for own in few))


def _shortened(text: str) -> str:
    """The text as a sentence quotes it."""
    asked = " ".join(text.split())
    return asked if len(asked) <= _LONGEST_SHOWN else f"{asked[: _LONGEST_SHOWN - 1]}…"
