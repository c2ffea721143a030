"""Template mark: sheets made from a template of the pipeline have a mark in a hidden name; columns are read by position."""

import hashlib
from dataclasses import replace
from functools import lru_cache

from flows.steps.recognise.columns import Layout, Odd, lay_out
from flows.steps.recognise.header import Header
from flows.steps.values.labels import label_key
from schemas.catalogue import FormColumn, FormVersion

Names = tuple[tuple[str, frozenset[str]], ...]

_BY_LABEL = ("column_missing", "column_repeated", "column_ambiguous", "columns_reordered")


def template_version(version: FormVersion) -> str:
    """Digest of the columns of a form version; it changes when a column changes."""
    columns = [(own.column, own.header_zh) for own in version.columns]
    return hashlib.sha256(repr(columns).encode()).hexdigest()[:12]


def is_outdated(mark: str | None, form: FormVersion) -> bool:
    """Check whether the mark belongs to a template of the form with other columns."""
    parts = (mark or "").split("|")
    return len(parts) == 5 and parts[0] == form.form and parts[4] != template_version(form)


@lru_cache(maxsize=4096)
def lay_out_marked(
    mark: str | None, form: FormVersion, header: Header, measure: str, names: Names
) -> tuple[Layout, tuple[Odd, ...]]:
    """Layout of a sheet that may have a template's mark, and the rules that its header breaks; see lay_out.

    With a mark of the current form, columns are read by position if the header is as issued: each label unchanged or
    deleted. If a label was changed or a column moved, the labels decide as on any other sheet, because the column may
    now count something else.
    """
    layout, odd = lay_out(form, header, measure, names)
    parts = (mark or "").split("|")
    if len(parts) != 5 or parts[0] != form.form or parts[4] != template_version(form):
        return layout, odd
    columns_at = tuple(range(2, 2 + len(form.columns)))
    labels = header.paths[2 : 2 + len(form.columns)]
    is_as_issued = (
        str(header.first_row + 1) == parts[3]
        and (header.code_at, header.name_at) == (0, 1)
        and len(labels) == len(form.columns)
        and all(path in ((), _issued(own)) for path, own in zip(labels, form.columns, strict=True))
    )
    if not is_as_issued or any(rule.startswith("unit_") for rule, *_ in odd):
        return layout, odd
    return replace(layout, columns_at=columns_at), tuple(own for own in odd if own[0] not in _BY_LABEL)


def _issued(column: FormColumn) -> tuple[str, ...]:
    return tuple(label_key(part) for part in column.header_zh.split("→"))
