"""Commands for an officer with a return: check it, draw an empty one, accept a warning, withdraw a return."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.cli.asked import (
    FormArgument,
    PeriodArgument,
    PlaceArgument,
    form_asked,
    period_asked,
    place_asked,
    subject_asked,
)
from flows.cli.check_outcome import print_findings, print_values
from flows.cli.options import (
    CHINESE,
    FileLangOption,
    JsonOption,
    LangOption,
    OfficerOption,
    ReasonOption,
    SiteOption,
    error_in,
    fail,
    fail_with,
    file_language,
    officer_named,
    print_event,
    print_json,
    refusals,
    site_at,
)
from flows.cli.outputs import refuse_output, write_output
from flows.cli.terminal import console
from flows.cli.texts import say
from flows.steps.site.files import short_number
from flows.steps.site.site import Site


def check(
    files: Annotated[list[Path], typer.Argument(help="help.files")],
    folder: SiteOption = None,
    slip: Annotated[Path | None, typer.Option("--slip", help="help.slip")] = None,
    file_lang: FileLangOption = None,
    table: Annotated[bool, typer.Option("--table", help="help.table")] = False,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Check returns before sending; nothing is stored."""
    from flows.steps.answer.taken_values import named_values, values_taken  # noqa: PLC0415
    from flows.steps.ingest.check import check_files  # noqa: PLC0415  polars takes half a second to import
    from flows.steps.ingest.send_slips import slip_languages  # noqa: PLC0415
    from flows.steps.intake.personal_patterns import shown_path  # noqa: PLC0415
    from flows.steps.intake.raw_bytes import RawFile, read_given  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    named = _named_files(site, files, lang)
    slip_lang = file_language(file_lang, lang)
    if slip is not None:
        refuse_output(slip, lang, [path for path, _ in named])
    now = datetime.now(UTC)
    contents = []
    for path, name in named:
        given = read_given(path, name, site.max_bytes)
        contents += [RawFile(shown_path(member), content, now) for member, content in given]
    batch = check_files(site, contents, now, contracts=False)
    findings = batch.findings.to_dicts()
    counts = {name: int(batch.submissions[name].sum()) for name in ("read", "accepted", "rejected")}
    errors = sum(row["severity"] == "error" for row in findings)
    if slip is not None:
        langs = slip_languages(site, lang) if file_lang is None else (slip_lang,)
        _write_slip(slip, site, contents, batch, langs, lang)
    if json_:
        faults = [vars(fault) for fault in batch.faults]
        print_json({"findings": findings, "values": values_taken(batch), **counts, "faults": faults})
        raise typer.Exit(1 if errors else 0)
    if table:
        print_values(named_values(values_taken(batch), site.catalogue, lang), lang)
    if findings:
        print_findings(findings, lang)
    outcome = "found" if errors else "nothing_taken" if not counts["accepted"] else "only_warnings"
    outcome = outcome if findings else "no_findings"
    console().print(say(lang, outcome, errors=errors, warnings=len(findings) - errors, **counts))
    raise typer.Exit(1 if errors else 0)


def _named_files(site: Site, given: list[Path], lang: str) -> list[tuple[Path, str]]:
    """Files to check, each with the name by which findings call it; a folder stands for all files in it."""
    from flows.steps.intake.personal_patterns import shown_path  # noqa: PLC0415
    from flows.steps.intake.raw_folder import files_below  # noqa: PLC0415
    from flows.steps.recognise.reporting_period import path_from_periods  # noqa: PLC0415

    named: list[tuple[Path, str]] = []
    for path in given:
        whole = path.resolve()
        if not whole.exists():
            fail(lang, "no_such_file", 2, file=shown_path(str(path)))
        below = files_below(whole, site.settings.ignore) if whole.is_dir() else [""]
        if not below:
            fail(lang, "nothing_in_folder", 2, folder=shown_path(str(path)))
        before = (
            path_from_periods(whole / "-").removesuffix("-") if whole.is_dir() else path_from_periods(whole)
        )
        if whole.is_relative_to(site.raw):
            at = whole.relative_to(site.raw).as_posix()
            before = at if whole.is_file() else "" if at == "." else f"{at}/"
        named += [(whole / name, f"{before}{name}") for name in below]
    return named


def template(
    form: FormArgument,
    place: PlaceArgument,
    period: PeriodArgument,
    output: Annotated[Path, typer.Option("--output", "-o", help="help.template.output")],
    file_lang: FileLangOption = None,
    folder: SiteOption = None,
    lang: LangOption = CHINESE,
) -> None:
    """Write an empty return with its unit and places filled in."""
    from flows.steps.template.template import NoTemplateError, make_template  # noqa: PLC0415

    site = site_at(folder, lang)
    refuse_output(output, lang)
    of_file = file_language(file_lang, lang)
    time = period_asked(site, period, lang)
    known, unit = form_asked(site, form, lang), place_asked(site, place, lang, time)
    try:
        content = make_template(site.catalogue, known, unit, time, of_file)
    except NoTemplateError as error:
        fail_with(error_in(error, lang), 2)
    write_output(output, content, lang)
    console().print(say(lang, "template_written", path=output), soft_wrap=True)


def accept(
    submission: Annotated[
        str,
        typer.Argument(help="help.submission"),
    ],
    rule: Annotated[str, typer.Argument(help="help.rule")],
    reason: ReasonOption,
    officer: OfficerOption = "",
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Record a warning as explained; errors are refused."""
    from flows.steps.ledger.decisions import accept_finding  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    asked = subject_asked(site, submission, lang)
    with refusals():
        event = accept_finding(site, asked, rule, reason, officer_named(officer), datetime.now(UTC))
    subject = event["subject"]
    shown = subject if "/" in subject else short_number(subject)
    print_event(event, "accepted", lang, json_, rule=rule, submission=shown)


def withdraw(
    submission: Annotated[str, typer.Argument(help="help.withdraw.submission")],
    reason: ReasonOption,
    officer: OfficerOption = "",
    undo: Annotated[bool, typer.Option("--undo", help="help.undo")] = False,
    folder: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = CHINESE,
) -> None:
    """Withdraw a submission; the revision before it counts again."""
    from flows.steps.vintage.submission_decisions import restore_submission, withdraw_submission  # noqa: PLC0415

    site = site_at(folder, lang, json_)
    decide, text = (restore_submission, "restored") if undo else (withdraw_submission, "withdrawn")
    with refusals():
        event = decide(site, submission.strip().lower(), reason, officer_named(officer), datetime.now(UTC))
    print_event(event, text, lang, json_, subject=short_number(event["subject"]))


def _write_slip(
    path: Path, site: Site, contents: list[Any], batch: Any, langs: tuple[str, ...], lang: str
) -> None:
    """Write the slip of the one file that was checked, in one language or two."""
    from flows.steps.ingest.send_slips import slip_or_fault  # noqa: PLC0415

    if not len(batch.findings):
        console(stderr=True).print(say(lang, "no_slip", path=path), soft_wrap=True)
        return
    slip, faults = slip_or_fault(site, contents[0], batch, sent=False, langs=langs)
    if slip is None:
        fail(lang, "slip_failed", path=path, error=faults[-1].error)
    write_output(path, slip, lang)
    console(stderr=True).print(say(lang, "slip_written", path=path), soft_wrap=True)
