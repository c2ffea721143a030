"""Form of a sheet: named by title, form number (表号) or template, compared with the columns; else that of the columns."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import lru_cache

from flows.steps.findings.findings import RejectedError, Where, finding
from flows.steps.recognise.columns import lay_out, match_forms
from flows.steps.recognise.level_of_rows import families, one_a_family
from flows.steps.recognise.nearest_form import nearest_form
from flows.steps.recognise.reporting_period import identify_period, stated_periods
from flows.steps.recognise.title_block import Head, titles_in
from flows.steps.recognise.witnesses import FILE, OUTSIDE, TAB, Witness
from flows.steps.values.labels import label_key
from schemas.catalogue import Catalogue, FormVersion
from schemas.periods import Period
from schemas.texts.said import Both, Saying, listed

_MOST_DAYS = 40


@lru_cache(maxsize=8)
def label_items(catalogue: Catalogue) -> tuple[tuple[str, frozenset[str]], ...]:
    """Spellings of the fields of rows and columns."""
    fields = ("place_code", "place_name", "explanation", "ignored", "above")
    return tuple((name, frozenset(map(label_key, catalogue.labels.get(name, ())))) for name in fields)


def forms_by_columns(head: Head, where: Where, catalogue: Catalogue, today: date) -> tuple[FormVersion, ...]:
    """Form versions whose columns the sheet has.

    They are those of the period that the sheet or its path states, or of today if none is stated. Else they are those
    of another time, if the sheet has their columns alone: the form is known, and only its period is wrong.
    """
    if not head.header:
        return ()
    for day in [*_stated_days(head, where, today)] or [today]:
        if found := _match(head, catalogue, day, None):
            return found
    for day in (today, *_last_days(catalogue)):
        for version in _match(head, catalogue, day, None):
            _, odd = lay_out(version, head.header, "", label_items(catalogue))
            if not any(rule in ("unknown_column", "column_missing") for rule, *_ in odd):
                return (version,)
    return ()


def nearest_to(heads: list[Head], where: Where, catalogue: Catalogue, today: date) -> str | None:
    """Form that is most like one of the sheets, in the period that they state or today, in words."""
    days = [day for head in heads for day in _stated_days(head, where, today)]
    versions = _versions(catalogue, days[0] if days else today, None)
    return nearest_form((head.header for head in heads), versions, dict(label_items(catalogue)))


def identify_form(
    head: Head,
    where: Where,
    period: Period,
    catalogue: Catalogue,
    seen: tuple[FormVersion, ...],
    cell: str | None = None,
) -> FormVersion:
    """Form version of a sheet in its period, which `cell` gives.

    `seen` has the versions of forms_by_columns if no form is named.

    Raises RejectedError with form_ambiguous, form_not_in_use or period_type_differs.
    """
    named = one_a_family(list(dict.fromkeys([*head.claims, *head.forms])), catalogue)
    by_columns = _match(head, catalogue, period.end, period.period_type) if head.header else ()
    if not named:
        if not by_columns and seen:
            types = {version.period_type for version in seen}
            raise _not_in_use(where._replace(cell=cell), period, is_of_type=period.period_type in types)
        first = [own for own in by_columns if families(catalogue).get(own.form, (own.form,))[0] == own.form]
        if len(first) == 1:
            return first[0]
        raise _form_ambiguous(where, [version.form for version in by_columns], catalogue)
    if head.claims and len(named) > 1:
        raise _form_ambiguous(where, named, catalogue)
    found = [catalogue.form_version(form, period.end) for form in named]
    in_use = [version for version in found if version and version.period_type == period.period_type]
    if not in_use:
        is_of_type = any(period.period_type in catalogue.period_types[form] for form in named)
        raise _not_in_use(where._replace(cell=cell), period, is_of_type=is_of_type)
    if len(in_use) > 1 or len(named) > 1:
        raise _form_ambiguous(where, named, catalogue)
    if by_columns and in_use[0] not in by_columns:
        raise _form_ambiguous(where, [own.form for own in (in_use[0], *by_columns)], catalogue)
    return in_use[0]


def refuse_other_forms(
    form: str, witnesses: Iterable[Witness], where: Where, catalogue: Catalogue, *, has_file_name: bool
) -> None:
    """Refuse a sheet if its name, its page header or the name of its file is the title of another form.

    `has_file_name` is false for a file with several sheets, which may be named for one of them. Raises RejectedError
    with form_ambiguous.
    """
    for own in witnesses:
        if own.place in (TAB, OUTSIDE) or (own.place == FILE and has_file_name):
            named = [catalogue.titles[title] for title in titles_in(own.text, catalogue)]
            if named and not {form, *families(catalogue).get(form, ())} & set(named):
                raise _form_ambiguous(where, [form, *named], catalogue)


@lru_cache(maxsize=8)
def _last_days(catalogue: Catalogue) -> tuple[date, ...]:
    """Last days of forms that ended, the latest first."""
    ends = catalogue["forms"]["valid_to"].drop_nulls().unique().sort(descending=True)
    return tuple(ends.head(_MOST_DAYS))


def _stated_days(head: Head, where: Where, today: date) -> Iterator[date]:
    """Last days of the periods that a sheet or its path states, first of the one that a return would have."""
    with suppress(RejectedError):
        yield identify_period(head, where, today, frozenset())[0].end
    yield from (period.end for period in stated_periods(head, where))


def _match(head: Head, catalogue: Catalogue, day: date, period_type: str | None) -> tuple[FormVersion, ...]:
    """Form versions of a day whose columns the sheet has."""
    above = dict(label_items(catalogue))["above"]  # labels that say nothing about the figures of a column
    return (
        match_forms(head.header.paths, _versions(catalogue, day, period_type), above) if head.header else ()
    )


@lru_cache(maxsize=4096)
def _versions(catalogue: Catalogue, day: date, period_type: str | None) -> tuple[FormVersion, ...]:
    forms = sorted(set(catalogue["forms"]["form"]))
    versions = [version for form in forms if (version := catalogue.form_version(form, day))]
    return tuple(version for version in versions if period_type in (None, version.period_type))


def _not_in_use(where: Where, period: Period, *, is_of_type: bool) -> RejectedError:
    rule = "form_not_in_use" if is_of_type else "period_type_differs"
    return RejectedError(finding(rule, where, period.text))


def _form_ambiguous(where: Where, forms: list[str], catalogue: Catalogue) -> RejectedError:
    titles = {
        form: (zh, en)
        for form, zh, en in catalogue["forms"].select("form", "title_zh", "title_en").iter_rows()
    }
    named = (
        Saying("value.form_ambiguous.form", title=Both(zh, en or zh), form=form)
        for form in dict.fromkeys(forms)
        for zh, en in (titles[form],)
    )
    return RejectedError(finding("form_ambiguous", where, None, listed(named)))
