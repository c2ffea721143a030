"""Place of a row, by its code and its name."""

from flows.steps.recognise.reporting_unit import candidates
from flows.steps.recognise.returns import Return
from flows.steps.tidy._kinds import total_named
from flows.steps.tidy.table import SUBTOTAL, TOTAL
from schemas.places import Place


def resolve(own: Return, code: str, name: str) -> tuple[Place | None, str | None, str | None]:
    """Place of a row, the rule that the row breaks, and candidate places for the message.

    The place is None if the row must be rejected.
    """
    level, unit = own.layout.form.level, own.unit.code
    registry = own.registry
    if code and not name and not code.isdigit():
        code, name = "", code
    if code:
        place = registry.get(code)
        namesakes = registry.named(name, unit) if name and not (place and place.name == name) else []
    elif name:
        place = registry.get(name)
        namesakes = [place] if place else registry.named(name, unit)
        of_level = [known for known in namesakes if known.level == level] or namesakes
        if len(of_level) > 1:
            return None, "ambiguous_place", candidates(name, of_level, unit)
        place = of_level[0] if of_level else None
    else:
        return None, "place_missing", None
    if place is None or place.level != level or unit not in place.lineage:
        if not code and place is None:
            place = next(iter(registry.named(name)), None)
        rule = _why_not_taken(place, level, unit)
        is_total = total_named(
            name, own.labels.get(TOTAL, frozenset()), own.labels.get(SUBTOTAL, frozenset())
        )
        is_unknown = bool(name) and rule == "unknown_place" and not is_total
        near = registry.near(name, unit, level) if is_unknown else []
        return None, rule, candidates(name, near, unit)
    if not code or name in ("", place.name) or place in namesakes:
        return place, None, None
    return (None, "place_name_of_another", None) if namesakes else (place, "place_name_differs", None)


def _why_not_taken(place: Place | None, level: str, unit: str) -> str:
    if place is None:
        return "unknown_place"
    if place.level != level:
        return "place_wrong_level"
    return "place_outside_unit" if unit not in place.lineage else "unknown_place"
