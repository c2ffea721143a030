"""Commands that list: places, forms, indicators with their codes, submissions with their numbers, and runs."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from flows.cli.asked import (
    FormOption,
    PeriodOption,
    PlaceOption,
    form_asked,
    period_asked,
    place_asked,
    today,
)
from flows.cli.options import CHINESE, JsonOption, LangOption, SiteOption, fail, print_json, site_at
from flows.cli.terminal import console, print_table
from flows.cli.texts import headings, say, step_named
from flows.steps.site.site import Site
from schemas.codelists import SUBMISSION_STATUSES
from schemas.periods import return_words
from schemas.texts.catalogue_names import catalogue_language, title_in
from schemas.texts.language_texts import in_every_language, unit_in, worded

TextArgument = Annotated[str, typer.Argument(help="help.text")]
MostOption = Annotated[int, typer.Option("--most", "-n", min=1, help="help.most")]


def places(
    text: TextArgument = "",
    most: MostOption = 50,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Look up places: code, path, level."""
    from flows.steps.answer.listing import list_places  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    found = list_places(site.catalogue, text, today(site))
    levels = _level_names(site, lang)
    rows = [
        [
            row["code"],
            row["path"],
            levels[row["level"]],
            say(lang, "closed", day=row["closed"]) if row["closed"] else "",
        ]
        for row in found
    ]
    _print("places", text, found, rows, most, lang, json_)


def _level_names(site: Site, lang: str) -> dict[str, str]:
    """Names of the levels by code."""
    levels = site.catalogue["levels"].iter_rows(named=True)
    return {row["level"]: row[f"name_{catalogue_language(lang)}"] or row["level"] for row in levels}


def forms(
    text: TextArgument = "",
    most: MostOption = 50,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Look up forms: code, title, level, period."""
    from flows.steps.answer.listing import list_forms  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    found = list_forms(site.catalogue, text)
    levels = _level_names(site, lang)
    rows = [
        [
            row["form"],
            row[f"title_{catalogue_language(lang)}"] or row["title_zh"],
            levels[row["level"]],
            return_words(row["period_type"]) if lang == "zh" else row["period_type"],
            f"{row['valid_from']} — {row['valid_to'] or ''}".strip(),
        ]
        for row in found
    ]
    _print("forms", text, found, rows, most, lang, json_)


def indicators(
    text: TextArgument = "",
    most: MostOption = 50,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Look up indicators: code, name, unit, definition."""
    from flows.steps.answer.listing import list_indicators  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    found = list_indicators(site.catalogue, text)
    rows = [
        [
            row["code"],
            row[f"name_{catalogue_language(lang)}"] or row["name_zh"],
            unit_in(lang, row["unit"] or ""),
            say(lang, "headline") if row["headline"] else "",
            row["definition"] or "",
        ]
        for row in found
    ]
    _print("indicators", text, found, rows, most, lang, json_)


def submissions(
    place: PlaceOption = None,
    period: PeriodOption = None,
    status: Annotated[
        str | None,
        typer.Option("--status", help="help.status"),
    ] = None,
    form: FormOption = None,
    most: MostOption = 50,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Look up received returns and their numbers."""
    from flows.steps.answer.listing import list_submissions  # noqa: PLC0415
    from flows.steps.answer.status import NothingPublishedError  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    time = period_asked(site, period, lang) if period else None
    unit = None if place is None else place_asked(site, place, lang, time)
    known = None if form is None else form_asked(site, form, lang)
    state = _status_asked(status, lang) if status else None
    try:
        found = list_submissions(site, unit, time.text if time else None, state, known)
    except NothingPublishedError:
        fail(lang, "not_published")
    rows = []
    for row in found:
        moment = row["received_at"].astimezone(site.timezone).strftime("%Y-%m-%d %H:%M")
        whose = " ".join(filter(None, (row["place"], row["place_code"])))
        file = row["file"] + (f"!{row['sheet']}" if row["sheet"] else "")
        rows.append(
            [
                row["number"],
                moment,
                worded(lang, f"return_state.{row['status']}"),
                title_in(row, lang),
                whose,
                row["period"] or "",
                str(row["errors"]),
                str(row["warnings"]),
                file,
            ]
        )
    asked = say(lang, "comma").join(filter(None, (place, period, status, form)))
    _print("submissions", asked, found, rows, most, lang, json_)


def _status_asked(text: str, lang: str) -> str:
    """Status of a return by its code or its name, or end with a list of them."""
    asked = text.strip().casefold()
    found = [
        code for code in SUBMISSION_STATUSES if asked in (code, *in_every_language(f"return_state.{code}"))
    ]
    known = say(lang, "list_comma").join(
        say(lang, "brackets", text=worded(lang, f"return_state.{code}"), more=code)
        for code in SUBMISSION_STATUSES
    )
    return found[0] if found else fail(lang, "no_such_status", 2, asked=text, known=known)


def _print(
    name: str,
    asked: str,
    found: list[dict[str, Any]],
    rows: list[list[str]],
    most: int,
    lang: str,
    json_: bool,
) -> None:
    """Print what was found, at most `most` rows for a person, or that there is nothing."""
    if json_:
        print_json(found)
        return
    out = console()
    if not found:
        out.print(say(lang, f"no_{name}" if asked else f"no_{name}_at_all", asked=asked), soft_wrap=True)
        return
    print_table("", headings(lang, name), rows[:most])
    if len(rows) > most:
        out.print(say(lang, "more_rows", count=len(rows) - most), soft_wrap=True)


_COUNTED = ("received", "accepted", "rejected", "changed")


def runs(
    most: Annotated[int, typer.Option("--most", "-n", min=1, help="help.runs.most")] = 10,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """The last runs: outcome, time, counts."""
    from flows.steps.answer.runs import list_runs  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    listed = list_runs(site, most)
    if json_:
        print_json([asdict(each) for each in listed])
        return
    if not listed:
        fail(lang, "no_runs")
    rows = []
    for each in listed:
        steps = say(lang, "comma").join(
            f"{step_named(lang, name)} {seconds:.1f}" for name, seconds in each.steps.items()
        )
        counts = [f"{each.counts[name]:,}" if name in each.counts else "—" for name in _COUNTED]
        begun = each.begun_at.astimezone(site.timezone).strftime("%Y-%m-%d %H:%M:%S")
        seconds = "—" if each.seconds is None else f"{each.seconds:.1f}"
        end = say(lang, f"end_{each.outcome}")
        if each.reason:
            end = say(lang, "because", text=end, reason=each.reason)
        command = each.command + (say(lang, "of_trial") if each.is_trial else "")
        rows.append([begun, command, end, seconds, steps, *counts, each.vintage or "—"])
    print_table("", headings(lang, "runs"), rows)
