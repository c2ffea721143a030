"""Level of a form of several levels: that of the places in the rows of a sheet."""

from functools import lru_cache

from flows.steps.book.model import Sheet
from flows.steps.recognise.header import Header
from schemas.catalogue import Catalogue, FormVersion
from schemas.form_levels import families_of
from schemas.periods import Period
from schemas.places import Registry
from schemas.places_of_day import Place


@lru_cache(maxsize=8)
def families(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Forms of the same form at other levels, by each form of several levels."""
    return families_of(catalogue["forms"])


def one_a_family(forms: list[str], catalogue: Catalogue) -> list[str]:
    """Forms without those that are another one's at another level; the form of a further level is the more exact."""
    known = families(catalogue)
    exact = [form for form in forms if form in known and form != known[form][0]]
    named = {known[form] for form in exact}
    kept = [form for form in forms if form not in known or form in exact or known[form] not in named]
    return kept if len({known[form] for form in exact}) == len(exact) else forms


def of_level(
    form: FormVersion,
    sheet: Sheet,
    header: Header,
    unit: Place,
    period: Period,
    registry: Registry,
    catalogue: Catalogue,
) -> FormVersion:
    """The form at the level of the places in the rows, the lowest of several: the row of a place above is their total.

    A sheet that names the form of a further level, as its template does, has that level.
    """
    family = families(catalogue).get(form.form, ())
    if not family or form.form != family[0]:
        return form
    versions = [catalogue.form_version(own, period.end) for own in family]
    levels = {own.level: own for own in versions if own and own.period_type == form.period_type}
    ranks = dict(catalogue["levels"].select("level", "rank").iter_rows())
    found = {
        place.level
        for row in sheet.rows[header.first_row :]
        for at in (header.code_at, header.name_at)
        if at >= 0 and row[at] != ""
        for place in registry.meant(str(row[at]).strip(), unit.code)
        if place.level in levels
    }
    return levels[min(found, key=lambda level: ranks[level])] if found else form
