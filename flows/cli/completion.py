"""Values that the Tab key offers: names and codes of the site's places, forms and indicators."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from flows.steps.site.site import Site, find_site, open_site

if TYPE_CHECKING:
    from flows.steps.answer.lookup import Named


def offer_forms(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Titles and codes of forms that begin as typed."""
    from flows.steps.answer.lookup import forms_of  # noqa: PLC0415

    return _offered(context, incomplete, lambda site: forms_of(site.catalogue))


def offer_indicators(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Names and codes of indicators that begin as typed."""
    from flows.steps.answer.lookup import indicators_of  # noqa: PLC0415

    return _offered(context, incomplete, lambda site: indicators_of(site.catalogue))


def offer_places(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Names and codes of places that begin as typed, with their paths; a name of several places as its paths."""
    from flows.steps.answer.lookup import Named, path_of  # noqa: PLC0415

    def named(site: Site) -> Iterable[Named]:
        registry = site.catalogue.registry(datetime.now(UTC).astimezone(site.timezone).date())
        for place in registry.places.values():
            path = path_of(registry, place)
            is_alone = len(registry.named(place.name)) == 1 if place.name.startswith(incomplete) else False
            yield Named(place.code, (place.name, path) if is_alone else (path,))

    return _offered(context, incomplete, named) if incomplete else []


def _offered(
    context: typer.Context, incomplete: str, find: "Callable[[Site], Iterable[Named]]"
) -> list[tuple[str, str]]:
    """The first spelling of each thing that begins as typed, names before codes; none if the site cannot be read."""
    found: list[tuple[str, str]] = []
    with suppress(Exception):
        site = open_site(context.params.get("folder") or find_site(Path.cwd()))
        for own in find(site):
            spellings = [text for text in (*own.names, own.code) if text.startswith(incomplete)]
            found += [(text, own.shown) for text in spellings if " " not in text][:1]
    return found
