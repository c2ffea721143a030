"""Place of a row, by its code, its name and the names of the places above it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flows.steps.findings.findings import shown_name
from flows.steps.recognise.candidates import candidates, full_name
from flows.steps.recognise.returns import Return
from flows.steps.tidy._kinds import names_other_figures, total_named
from flows.steps.tidy.table import SUBTOTAL, TOTAL
from flows.steps.values.qualifiers import word_in_category
from schemas.place_spelling import code_and_name, is_rounded_code, plain_code, rounds_to
from schemas.places_of_day import Place
from schemas.texts.said import Saying, WordList

Above = Sequence[tuple[Place, ...]]
"""Places above a row, one tuple for each text beside or above it: the places that the text can mean."""


@dataclass(frozen=True, slots=True)
class Match:
    """Place of a row, and the rule that the row breaks, with the texts of its finding.

    A match without a place is rejected; `met` is then the place that it names and that the form does not ask for.
    """

    place: Place | None
    rule: str | None = None
    value: str | None = None
    limit: str | None = None
    met: Place | None = None


def match_place(
    own: Return,
    code: str,
    name: str,
    above: Above = (),
    taken: Collection[str] | None = None,
    has_causes: bool = True,
) -> Match:
    """Match code and name of a row with a place of the form's level below the reporting unit.

    With `taken`, the places of other rows, an unknown or ambiguous place gets candidates without these places.
    Without `has_causes` nobody asks why a name is unknown.
    """
    code, name = _apart(own, code, _without_mark(name))
    if code:
        place = own.registry.get(code)
        found = _by_code(own, place, code, name, above) if place else _by_wrong_code(own, code, name, above)
    elif name:
        found = _by_name(own, name, above, taken, has_causes)
    else:
        found = Match(None, "place_missing")
    if found.rule is None:
        return found
    shown = shown_name(f"{name} {code}".strip()) or None
    return Match(found.place, found.rule, found.value or shown, found.limit, found.met)


def _without_mark(name: str) -> str:
    """Name without a mark in brackets that makes its row another one: 三村（更正）; tidying says so for the row."""
    found = re.fullmatch(r"(.+?)\s*[(（]([^()（）]+)[)）]", name) if name[-1:] in (")", "）") else None
    return found[1] if found and word_in_category(found[2]) else name


_WORD = re.compile(r"[\u3400-\u9fff]{2}")
_ROW_NUMBER_DIGITS = 3


def _apart(own: Return, code: str, name: str) -> tuple[str, str]:
    """Code and name of a row, also from a cell that has both or from the other's column."""
    get = own.registry.get
    if code and get(code) is None and not is_rounded_code(code):
        if name and get(name) and not any(map(str.isdigit, code)):
            return name, code  # each below the other's label
        both = code_and_name(code)
        if both and _WORD.search(both[1]):
            return both[0], name or both[1]
        if name and plain_code(code).isdigit() and len(plain_code(code)) <= _ROW_NUMBER_DIGITS:
            code = ""  # a row's number under the label 代码
        if not name and not plain_code(code).isdigit():
            code, name = "", code
    if name and not own.registry.named(name, own.unit.code):
        if not code and get(name):
            return name, ""
        both = code_and_name(name)
        if both and (get(both[0]) if not code else both[0] == plain_code(code)):
            return both
    return code, name


def _by_code(own: Return, place: Place, code: str, name: str, above: Above) -> Match:
    level, unit, registry = own.layout.form.level, own.unit.code, own.registry
    namesakes = registry.named(name, unit) if name and name != place.name else []
    if place.level != level or unit not in place.lineage:
        is_meant = not name or name == place.name or place in (namesakes or registry.named(name))
        below = [] if is_meant else [each for each in namesakes if is_taken(own, each, above)]
        if len(below) == 1 and place.code in below[0].lineage:
            return Match(below[0], "code_of_parent", shown_name(code), full_name(below[0], registry))
        return Match(None, _why_not_taken(place, own), met=place if is_meant else None)
    if not _lies_below(place, above):
        return _of_another_parent(own, place, above)
    if name in ("", place.name) or place in namesakes:
        return Match(place)
    return Match(None, "place_name_of_another") if namesakes else _by_differing_name(own, place, name)


def _by_differing_name(own: Return, place: Place, name: str) -> Match:
    if other := _upper_before(own, place, name):
        return Match(None, "place_of_another_parent", shown_name(other.name), full_name(place, own.registry))
    around = place.lineage[:3][-1]  # further away a name says little: many villages share it
    if any(each.level == place.level for each in own.registry.named(name, around)):
        return Match(None, "place_name_of_another")
    return Match(place, "place_name_differs")


def _upper_before(own: Return, place: Place, name: str) -> Place | None:
    """Place before the name of the matched place, such as its township, in which the matched place is not."""
    before, found, _ = name.partition(place.name)
    meant = own.registry.named(before) if found and len(before) > 1 else []
    is_other = meant and all(each.level != place.level and each.code not in place.lineage for each in meant)
    return meant[0] if is_other else None


def _by_wrong_code(own: Return, code: str, name: str, above: Above) -> Match:
    """Match a row whose code is no place's code: only the name of a rounded code settles it."""
    named = [place for place in _namesakes(own, name, above) if is_taken(own, place, above)] if name else []
    if is_rounded_code(code):
        fits = [place for place in named if rounds_to(place.code, code)]
        if len(fits) == 1:
            return Match(fits[0], "code_rounded", plain_code(code), full_name(fits[0], own.registry))
        return Match(None, "code_rounded_unclear", shown_name(code))
    if closed := _closed(own, code):
        return closed
    if len(named) == 1:
        is_like_ours = code.startswith(own.unit.code[:6]) and len(code) < 15
        return Match(
            None,
            "unknown_code",
            code if is_like_ours else shown_name(code),
            full_name(named[0], own.registry),
        )
    return Match(None, "unknown_place", limit="")


def _by_name(own: Return, name: str, above: Above, taken: Collection[str] | None, has_causes: bool) -> Match:
    level, unit, registry = own.layout.form.level, own.unit.code, own.registry
    namesakes = _namesakes(own, name, above)
    of_level = [place for place in namesakes if place.level == level] or namesakes
    if len(of_level) > 1:
        free = [place for place in of_level if place.code not in (taken or ())] or of_level
        return Match(None, "ambiguous_place", limit=candidates(name, free, unit, registry))
    if of_level and is_taken(own, of_level[0], above):
        return Match(of_level[0])
    if of_level:
        return Match(None, _why_not_taken(of_level[0], own), met=of_level[0])
    within = [place for place in registry.named(name, unit) if place.level == level] if above else []
    if within:
        return _of_another_parent(own, within[0], above)
    return _by_unknown_name(own, name, above, taken) if has_causes else Match(None, "unknown_place", limit="")


def _by_unknown_name(own: Return, name: str, above: Above, taken: Collection[str] | None) -> Match:
    """Match of a name that is no place's name below the unit: the cause that is known of it."""
    registry = own.registry
    if names_other_figures(name):
        return Match(None, "row_of_other_figures")
    if _names_two(own, name):
        return Match(None, "two_places_in_row")
    if found := _closed(own, name):
        return found
    if elsewhere := registry.named(name):
        return Match(None, _why_not_taken(elsewhere[0], own), met=elsewhere[0])
    near = []
    if taken is not None and not total_named(name, *_total_words(own)):
        near = registry.near(name, own.unit.code, own.layout.form.level)
        near = [place for place in near if place.code not in taken and _lies_below(place, above)]
    return Match(None, "unknown_place", limit=candidates(name, near, own.unit.code, registry))


def _total_words(own: Return) -> tuple[frozenset[str], frozenset[str]]:
    return own.labels.get(TOTAL, frozenset()), own.labels.get(SUBTOTAL, frozenset())


def _namesakes(own: Return, name: str, above: Above) -> list[Place]:
    """Places below the unit and below the places above the row that a name can mean."""
    unit, registry = own.unit.code, own.registry
    if not above:
        return registry.named(name, unit)
    found = {place.code: place for upper in above[-1] for place in registry.named(name, upper.code)}
    return [place for place in found.values() if unit in place.lineage and _lies_below(place, above)]


def is_taken(own: Return, place: Place, above: Above = ()) -> bool:
    """Check whether the form asks for a place: it is of the form's level, and below the unit and the places above."""
    if place.level != own.layout.form.level or own.unit.code not in place.lineage:
        return False
    return not above or _lies_below(place, above)


def asked_places(own: Return, text: str) -> list[Place]:
    """Places that the form asks for and that a text can mean, as a code or as a name."""
    return [place for place in own.registry.meant(text, own.unit.code) if is_taken(own, place)]


def _lies_below(place: Place, above: Above) -> bool:
    return all(any(upper.code in place.lineage for upper in uppers) for uppers in above)


def _why_not_taken(place: Place, own: Return) -> str:
    return "place_wrong_level" if place.level != own.layout.form.level else "place_outside_unit"


def _of_another_parent(own: Return, place: Place, above: Above) -> Match:
    said = next(uppers[0] for uppers in above if not _lies_below(place, [uppers]))
    return Match(None, "place_of_another_parent", shown_name(said.name), full_name(place, own.registry))


def _closed(own: Return, text: str) -> Match | None:
    """Match of a place that was closed before the period, with its successors."""
    closed = own.registry.closed(text, own.unit.code)
    if closed is None:
        return None
    value = shown_name(f"{closed.name} {closed.code}")
    successors = [own.registry.places[code] for code in closed.successors]
    if not successors:
        return Match(None, "place_closed", value, f"{closed.last_day}")
    names = WordList(full_name(place, own.registry) for place in successors)
    merged = Saying("value.place_merged.into", places=names, last_day=f"{closed.last_day}")
    return Match(None, "place_merged", value, merged)


_BETWEEN = re.compile(r"[、,，和及与+＋&/;；]")
_VILLAGE = re.compile(r".[村居]$|.社区$|委会$")


def _names_two(own: Return, name: str) -> bool:
    """Check whether a text names two places of the form's level: 一村、二村, 一村二村."""

    def is_place(part: str) -> bool:
        named = own.registry.named(part, own.unit.code)
        return any(place.level == own.layout.form.level for place in named)

    parts = _BETWEEN.split(name)
    if len(parts) > 1:
        named = list(map(is_place, parts))
        return any(named) and all(
            known or _VILLAGE.search(part) for known, part in zip(named, parts, strict=True)
        )
    halves = ((name[:at], name[at:]) for at in range(2, min(len(name) - 1, 30)))
    return any(
        _VILLAGE.search(one) and _VILLAGE.search(other) and is_place(one) and is_place(other)
        for one, other in halves
    )
