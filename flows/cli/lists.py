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
from flows.cli.names import HEADS
from flows.cli.options import JsonOption, Lang, LangOption, SiteOption, fail, print_json, site_at
from flows.cli.terminal import console, print_table
from flows.cli.texts import say
from flows.steps.site.site import Site
from schemas.codelists import SUBMISSION_STATUSES
from schemas.periods import return_words

TextArgument = Annotated[
    str, typer.Argument(help="代码或名称的一部分，不写为全部 / part of a code or name; all by default")
]
MostOption = Annotated[int, typer.Option("--most", "-n", min=1, help="最多列几行 / rows to list")]


def places(
    text: TextArgument = "",
    most: MostOption = 50,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """查单位的代码和路径 / look up places: code, path, level."""
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
    return {row["level"]: row[f"name_{lang}"] or row["level"] for row in levels}


def forms(
    text: TextArgument = "",
    most: MostOption = 50,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """查报表的代码和名称 / look up forms: code, title, level, period."""
    from flows.steps.answer.listing import list_forms  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    found = list_forms(site.catalogue, text)
    levels = _level_names(site, lang)
    rows = [
        [
            row["form"],
            row[f"title_{lang}"] or row["title_zh"],
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
    lang: LangOption = Lang.zh,
) -> None:
    """查指标的代码、名称和口径 / look up indicators: code, name, unit, definition."""
    from flows.steps.answer.listing import list_indicators  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    found = list_indicators(site.catalogue, text)
    rows = [
        [
            row["code"],
            row[f"name_{lang}"] or row["name_zh"],
            row["unit"] or "",
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
        typer.Option(
            "--status", help="状态：已接收、退回、待解锁、已撤回…… / accepted, rejected, waiting, withdrawn …"
        ),
    ] = None,
    form: FormOption = None,
    most: MostOption = 50,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """查收到的报表和它们的编号 / look up received returns and their numbers."""
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
                SUBMISSION_STATUSES[row["status"]][lang == "en"],
                row["title"] or "",
                whose,
                row["period"] or "",
                str(row["errors"]),
                str(row["warnings"]),
                file,
            ]
        )
    asked = "，".join(filter(None, (place, period, status, form)))
    _print("submissions", asked, found, rows, most, lang, json_)


def _status_asked(text: str, lang: str) -> str:
    """Status of a return by its code or its name, or end with a list of them."""
    asked = text.strip().casefold()
    found = [code for code, names in SUBMISSION_STATUSES.items() if asked in (code, *names)]
    known = "、".join(f"{names[lang == 'en']}（{code}）" for code, names in SUBMISSION_STATUSES.items())
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
    print_table("", HEADS[name][lang == "en"], rows[:most])
    if len(rows) > most:
        out.print(say(lang, "more_rows", count=len(rows) - most), soft_wrap=True)


_COUNTED = ("received", "accepted", "rejected", "changed")


def runs(
    most: Annotated[int, typer.Option("--most", "-n", min=1, help="最多列几次 / runs to list")] = 10,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """最近几次运行：结果、用时、数量 / the last runs: outcome, time, counts."""
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
        steps = "，".join(f"{say(lang, name)} {seconds:.1f}" for name, seconds in each.steps.items())
        counts = [f"{each.counts[name]:,}" if name in each.counts else "—" for name in _COUNTED]
        begun = each.begun_at.astimezone(site.timezone).strftime("%Y-%m-%d %H:%M:%S")
        seconds = "—" if each.seconds is None else f"{each.seconds:.1f}"
        end = say(lang, f"end_{each.outcome}") + (f"：{each.reason}" if each.reason else "")
        command = each.command + (say(lang, "of_trial") if each.is_trial else "")
        rows.append([begun, command, end, seconds, steps, *counts, each.vintage or "—"])
    print_table("", HEADS["runs"][lang == "en"], rows)
