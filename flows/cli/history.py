"""Commands over time: vintages and what changed between them, and what officers decide."""

import getpass
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from flows.cli.options import (
    JsonOption,
    Lang,
    LangOption,
    SiteOption,
    fail,
    failures,
    print_json,
    refusals,
    site_at,
)
from flows.cli.terminal import console, print_table, progress, say
from flows.cli.texts import CAUSES_ZH, HEADS
from schemas.periods import NoSuchPeriodError, Period, parse_period

ReasonOption = Annotated[str, typer.Option("--reason", help="说明理由 / why")]
SubmissionArgument = Annotated[
    str, typer.Argument(help="报表的 submission（前几位即可）/ hash, or its beginning")
]
PeriodArgument = Annotated[str, typer.Argument(help="报告期，如 2025-02、2025 / period")]
_SHOWN = 20


def period_of(text: str, lang: str) -> Period:
    """The period of an argument."""
    try:
        return parse_period(text)
    except NoSuchPeriodError:
        fail(lang, "no_such_period", 2, period=text)


def vintages(site: SiteOption = None, json_: JsonOption = False, lang: LangOption = Lang.zh) -> None:
    """历次发布的版本 / the vintages that are kept."""
    from flows.steps.vintage.publish import list_vintages  # noqa: PLC0415  pandera takes a second to import

    own = site_at(site, lang, json_)
    with refusals():
        listed = list_vintages(own)
    if json_:
        print_json([vars(each) for each in listed])
        return
    if not listed:
        fail(lang, "no_vintage")
    rows = []
    for each in listed:
        lacks = {"count": len(each.lacking), "file": each.lacking[0]} if each.lacking else None
        state = say(lang, "lacks", **lacks) if lacks else say(lang, "current") if each.is_current else ""
        times = [
            moment.astimezone(own.timezone).strftime("%Y-%m-%d %H:%M") if moment else "—"
            for moment in (each.published_at, each.as_of)
        ]
        rows.append([each.vintage, *times, state, "—" if each.changed is None else f"{each.changed:,}"])
    print_table("", HEADS["vintages"][lang == "en"], rows)


def rollback(
    vintage: Annotated[str, typer.Argument(help="版本（前几位即可）/ vintage, or its beginning")],
    reason: ReasonOption,
    site: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """换回以前的版本 / make an earlier vintage current again."""
    from flows.running.log import run_log  # noqa: PLC0415
    from flows.steps.ledger.events import check_reason  # noqa: PLC0415
    from flows.steps.vintage.publish import open_vintage, roll_back  # noqa: PLC0415

    own = site_at(site, lang, json_)
    with refusals():
        name, said = open_vintage(own, vintage).name, check_reason(reason)  # what is mistyped begins no run
        with run_log(own, "rollback", vintage=name) as log, log.step("publish") as counts:
            event = roll_back(own, name, said, getpass.getuser(), datetime.now(UTC))
            counts.update(vintage=event["subject"], published=True)
    _tell(event, "rolled_back", lang, json_, vintage=event["subject"])


def diff(
    old: Annotated[str, typer.Argument(help="旧版本（前几位即可，或 current）/ vintage")],
    new: Annotated[str, typer.Argument(help="新版本 / vintage")],
    site: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """两个版本之间哪些数变了、为什么 / what changed between two vintages, and why."""
    from flows.steps.answer.diff import compare_vintages  # noqa: PLC0415
    from flows.steps.vintage.publish import open_vintage  # noqa: PLC0415

    own = site_at(site, lang, json_)
    with refusals():
        found = compare_vintages(own, open_vintage(own, old), open_vintage(own, new))
    if json_:
        print_json(vars(found))
    else:
        print_difference(found, lang)


def print_difference(found: Any, lang: str) -> None:
    """A Difference on the terminal: how many, by county, then the largest."""
    out = console()
    if not found.figures:
        out.print(say(lang, "no_difference", old=found.old, new=found.new), soft_wrap=True)
        return
    sums = {name: sum(row[name] for row in found.counties) for name in ("revised", "come", "gone")}
    count = len(found.figures)
    out.print(say(lang, "differences", old=found.old, new=found.new, count=count, **sums), soft_wrap=True)
    rows = [
        [f"{row['place_name']} {row['place_code']}", *(f"{row[name]:,}" for name in sums)]
        for row in found.counties
    ]
    print_table("", HEADS["counties"][lang == "en"], rows)
    rows = [
        [
            f"{row['place_name'] or ''} {row['place_code']}",
            row["period"],
            f"{row[f'name_{lang}'] or row['indicator']}（{row['unit']}）",
            *(
                "—" if row[name] is None else f"{row[name]:,.10g}"
                for name in ("old_value", "new_value", "difference")
            ),
            _cause(row["cause"], lang),
        ]
        for row in found.figures[:_SHOWN]
    ]
    print_table("", HEADS["figures"][lang == "en"], rows)
    if count > _SHOWN:
        out.print(say(lang, "more", count=count - _SHOWN))


def _cause(text: str, lang: str) -> str:
    """The first causes of a figure in the words of the language, and how many there are."""
    causes = text.split("; ")
    more = int(causes.pop()[1:]) if causes[-1].startswith("+") else 0
    count = len(causes) + more
    rest = (f" … {count}" if lang == "en" else f" 等 {count} 个") if count > 3 else ""
    words = [cause.split(" ") for cause in causes[:3]]
    if lang == "en":
        return "; ".join(map(" ".join, words)) + rest
    return "；".join(" ".join([CAUSES_ZH.get(first, first), *others]) for first, *others in words) + rest


def withdraw(
    submission: SubmissionArgument,
    reason: ReasonOption,
    undo: Annotated[bool, typer.Option("--undo", help="取消撤回 / take a withdrawal back")] = False,
    site: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """撤回一份报表，前一次上报重新计入 / a submission no longer counts; the one before it does again."""
    from flows.steps.ledger.decisions import restore_submission, withdraw_submission  # noqa: PLC0415

    own = site_at(site, lang, json_)
    decide, text = (restore_submission, "restored") if undo else (withdraw_submission, "withdrawn")
    with refusals():
        event = decide(own, submission, reason, getpass.getuser(), datetime.now(UTC))
    _tell(event, text, lang, json_, subject=event["subject"][:12])


def lock(
    period: PeriodArgument,
    reason: ReasonOption,
    site: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """锁定一个期间，此后收到的报表待解锁 / lock a period: what comes for it waits."""
    from flows.steps.ledger.decisions import lock_period  # noqa: PLC0415

    own = site_at(site, lang, json_)
    with refusals():
        event = lock_period(own, period_of(period, lang), reason, getpass.getuser(), datetime.now(UTC))
    _tell(event, "locked", lang, json_, subject=event["subject"])


def unlock(
    period: PeriodArgument,
    reason: ReasonOption,
    site: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """解锁，待解锁的报表随下次发布计入 / unlock a period: what waited enters with the next run."""
    from flows.steps.ledger.decisions import unlock_period, waiting_on  # noqa: PLC0415

    own = site_at(site, lang, json_)
    with refusals():
        count = waiting_on(own, period_of(period, lang))
        event = unlock_period(own, period_of(period, lang), reason, getpass.getuser(), datetime.now(UTC))
    _tell(event, "unlocked", lang, json_, subject=event["subject"], count=count)


def _tell(event: dict[str, Any], text: str, lang: str, json_: bool, **values: Any) -> None:
    if json_:
        print_json(event)
    else:
        console().print(say(lang, text, **values), soft_wrap=True)


def backfill(  # noqa: PLR0913, PLR0917  a command has as many parameters as options
    first: Annotated[str, typer.Argument(metavar="FROM", help="起始报告期，如 2025-01 / first period")],
    last: Annotated[str, typer.Argument(metavar="TO", help="截止报告期 / last period")],
    place: Annotated[
        str | None, typer.Option("--place", help="只算这个单位及其下级 / this place alone")
    ] = None,
    form: Annotated[str | None, typer.Option("--form", help="只算这种报表 / this form alone")] = None,
    reason: Annotated[str, typer.Option("--reason", help="说明理由，试算不用 / why; not for --dry-run")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会变什么，不改动 / change nothing")] = False,
    site: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """按现在的目录和程序重读这些期间的报表并发布 / read the returns of some periods again and publish."""
    own = site_at(site, lang, json_)
    texts = [period_of(text, lang).text for text in (first, last)]
    with failures(own, lang, json_):
        from flows.backfill import BackfillFailedError, run_backfill  # noqa: PLC0415  Prefect takes seconds to import

        try:
            with progress(lang, wanted=not json_):
                report = run_backfill(
                    own, *texts, place or "", form or "", reason, dry_run, getpass.getuser()
                )
        except BackfillFailedError as error:
            report = error.report
    if json_:
        print_json(asdict(report))
    else:
        _print_backfill(report, dry_run, lang)
    raise typer.Exit(1 if report.failed else 0)


def _print_backfill(report: Any, dry_run: bool, lang: str) -> None:
    out = console()
    counts = {"count": sum(report.read.values()), "periods": len(report.read), "done": report.done}
    out.print(say(lang, "read_again", **counts))
    for period, why in report.failed.items():
        out.print(say(lang, "period_failed", period=period, why=why), soft_wrap=True)
    if report.difference:
        print_difference(report.difference, lang)
    text = "dry_run" if dry_run else "published" if report.published else "unchanged"
    out.print(say(lang, text, vintage=report.vintage))


def rebuild(
    without_missing: Annotated[
        bool,
        typer.Option("--without-missing", help="存档里缺的报表不要了 / leave out what the archive lacks"),
    ] = False,
    site: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """由存档重建台账和当前版本 / ledger and current vintage anew from the archive."""
    own = site_at(site, lang, json_)
    with failures(own, lang, json_):
        from flows.rebuild import run_rebuild  # noqa: PLC0415

        with progress(lang, wanted=not json_):
            report = run_rebuild(own, without_missing)
    if json_:
        print_json(asdict(report))
    else:
        text = "rebuilt" if report.same else "rebuilt_anew"
        console().print(say(lang, text, count=report.submissions, vintage=report.vintage), soft_wrap=True)


def runs(
    most: Annotated[int, typer.Option("--most", "-n", min=1, help="最多列几次 / at most so many")] = 10,
    site: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """最近几次运行：结果、用时、数量 / the last runs: how they ended, what they took and did."""
    from flows.steps.answer.runs import list_runs  # noqa: PLC0415

    own = site_at(site, lang, json_)
    listed = list_runs(own, most)
    if json_:
        print_json([asdict(each) for each in listed])
        return
    if not listed:
        fail(lang, "no_runs")
    rows = []
    for each in listed:
        steps = "，".join(f"{say(lang, name)} {seconds:.1f}" for name, seconds in each.steps.items())
        counts = [f"{each.counts[name]:,}" if name in each.counts else "—" for name in _COUNTED]
        begun = each.begun_at.astimezone(own.timezone).strftime("%Y-%m-%d %H:%M:%S")
        seconds = "—" if each.seconds is None else f"{each.seconds:.1f}"
        end = say(lang, f"end_{each.outcome}") + (f"：{each.reason}" if each.reason else "")
        rows.append([begun, each.command, end, seconds, steps, *counts, each.vintage or "—"])
    print_table("", HEADS["runs"][lang == "en"], rows)


_COUNTED = ("received", "accepted", "rejected", "changed")

COMMANDS: tuple[Callable[..., None], ...] = (
    vintages, diff, rollback, withdraw, lock, unlock, backfill, rebuild, runs,
)  # fmt: skip
"""The commands of this module, as the command line registers them."""
