"""Candidates for an unknown or ambiguous place, in the words of a finding."""

from flows.steps.findings.findings import shown_name
from schemas.places import Registry
from schemas.places_of_day import Place
from schemas.texts.said import Saying, WordList


def full_name(place: Place, registry: Registry) -> str:
    """Name of a place after the name of its parent, and its code: 朱亭镇黄龙村 430212101205."""
    above = registry.places.get(place.lineage[1]) if len(place.lineage) > 1 else None
    return f"{above.name if above else ''}{place.name} {place.code}"


def candidates(name: str, places: list[Place], scope: str, registry: Registry, may_alias: bool = True) -> str:
    """Candidate places, best first; each with the line for aliases.csv if that line would mend the row.

    A line does not help if the name already means a place of the scope exactly, or if it is shown shortened.
    """
    if not places:
        return ""
    may_alias = may_alias and registry.can_be_alias(name, scope) and shown_name(name) == name
    if not may_alias or set(name) & set(',"；'):
        return Saying("value.candidates", places=WordList(full_name(place, registry) for place in places))
    lines = (
        Saying(
            "value.aliases.line",
            place=full_name(place, registry).rpartition(" ")[0],
            line=f"{name},{scope},{place.code}",
        )
        for place in places
    )
    return Saying("value.aliases", places=WordList(lines))
