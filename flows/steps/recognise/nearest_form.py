"""Nearest form of a header that belongs to no form, and the columns in which they differ."""

from collections.abc import Iterable
from dataclasses import dataclass

from flows.steps.findings.findings import shown_name
from flows.steps.recognise.header import FieldLabels, Header
from flows.steps.values.labels import LabelPath, column_key
from flows.steps.values.measures import take_unit
from schemas.catalogue import FormVersion
from schemas.texts.said import Both, Saying, WordList

_LIKE = 60
"""Likeness of two labels, of 100, from which one may be a slip of the other."""

_LEAST = 0.3
"""Share of equal or similar columns from which a form is named."""

_MOST_LABELS, _MOST_SHOWN = 60, 3


@dataclass(frozen=True)
class _Fit:
    """Comparison of a header with a form: columns it lacks, labels that are of no column, and slips of labels."""

    share: float
    title: Both
    lacking: tuple[str, ...]
    extra: tuple[str, ...]
    slips: tuple[tuple[str, str], ...]


def nearest_form(
    headers: Iterable[Header | None], versions: tuple[FormVersion, ...], labels: FieldLabels
) -> str:
    """Words about the nearest form for the finding `unknown_form`; empty if no form is near.

    A sheet without a header gives words only if no sheet has a header.
    """
    found = [header for header in headers if header]
    if not found:
        return Saying("value.unknown_form.no_header")
    fits = [_fit(_labels_of(header, labels), version) for header in found for version in versions]
    best = max(fits, key=lambda fit: fit.share, default=None)
    if best is None or best.share < _LEAST:
        return ""
    parts = [
        Saying("value.unknown_form.slip", written=written, issued=issued)
        for written, issued in best.slips[:_MOST_SHOWN]
    ]
    for kind, names in (("lacks", best.lacking), ("adds", best.extra)):
        shown = WordList(names[:_MOST_SHOWN])
        if len(names) > _MOST_SHOWN:
            parts.append(Saying(f"value.unknown_form.{kind}_more", names=shown, count=len(names)))
        elif names:
            parts.append(Saying(f"value.unknown_form.{kind}", names=shown))
    return Saying("value.unknown_form.nearest", title=best.title, parts=WordList(parts))


def _labels_of(header: Header, labels: FieldLabels) -> dict[str, str]:
    """Labels of the header's columns without units, each with the text that a finding shows."""
    others = frozenset[str]().union(*labels.values())
    found: dict[str, str] = {}
    for at, path in enumerate(header.paths):
        if path and at not in (header.code_at, header.name_at) and path[-1] not in others:
            found.setdefault("".join(take_unit(path)[0]), shown_name("→".join(path)))
    return dict(list(found.items())[:_MOST_LABELS])


def _fit(written: dict[str, str], version: FormVersion) -> _Fit:
    from rapidfuzz import fuzz  # noqa: PLC0415  only where a form is unknown

    issued = {_key(column.header_zh): column for column in version.columns}
    lacking = [key for key in issued if key not in written]
    extra = [key for key in written if key not in issued]
    alike = sorted(((fuzz.ratio(one, other), one, other) for one in extra for other in lacking), reverse=True)
    slips = []
    for likeness, one, other in alike:
        if likeness >= _LIKE and one in extra and other in lacking:
            slips.append((written[one], issued[other].header_zh))
            extra.remove(one)
            lacking.remove(other)
    equal = len(issued) - len(lacking)
    return _Fit(
        equal / max(len(issued), len(written), 1),
        Both(version.title_zh, version.title_en or version.title_zh),
        tuple(issued[key].header_zh for key in lacking if issued[key].required),
        tuple(written[key] for key in extra),
        tuple(slips),
    )


def _key(header: str) -> str:
    path: LabelPath = tuple(column_key(part) for part in header.split("→"))
    return "".join(take_unit(path)[0])
