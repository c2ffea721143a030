"""The command line, `fedstats`. Exit status: 0 done, 1 found errors or failed, 2 wrong usage."""

import atexit
import getpass
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.cli import history, serve
from flows.cli.options import (
    JsonOption,
    Lang,
    LangOption,
    SiteOption,
    fail,
    failures,
    parse_time,
    print_json,
    refusals,
    site_at,
)
from flows.cli.terminal import (
    console,
    print_figure,
    print_findings,
    print_report,
    print_status,
    progress,
    say,
    why_no_output,
)
from flows.steps.site.errors import DamageError, machine_fault, sentence_of
from flows.steps.site.new_site import make_site
from flows.steps.site.site import Site, SiteError
from schemas.periods import NoSuchPeriodError, parse_period

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
site_app = typer.Typer(no_args_is_help=True, help="站点 / sites")
app.add_typer(site_app, name="site")


@app.command()
def nightly(
    site: SiteOption = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="截至时间 / as of this time")] = None,
    accept_drop: Annotated[
        str, typer.Option("--accept-drop", help="数据比上一版本少很多而属实，说明理由 / why a loss is right")
    ] = "",
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """收取新报表、汇总并发布 / ingest what is new, roll it up, publish it."""
    own = site_at(site, lang, json_)
    moment = parse_time(as_of, own, lang) if as_of else None
    with failures(own, lang, json_):
        from flows.nightly import run_nightly  # noqa: PLC0415  Prefect takes seconds to import

        with progress(lang, wanted=not json_):
            report = run_nightly(own, moment, accept_drop, getpass.getuser())
    if json_:
        print_json(report.to_json())
    else:
        print_report(report, lang, str(own.current))


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="报表文件 / returns to check")],
    site: SiteOption = None,
    slip: Annotated[
        Path | None, typer.Option("--slip", help="把问题标在原表上另存 / write the slip here")
    ] = None,
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """上报前自查，不留存任何内容 / check returns before they are sent; nothing is kept."""
    from flows.steps.ingest.ingest import check_files  # noqa: PLC0415  pandera takes a second to import
    from flows.steps.intake.personal_patterns import shown_path  # noqa: PLC0415
    from flows.steps.intake.raw_folder import read_given  # noqa: PLC0415

    own = site_at(site, lang, json_)
    if slip is not None:
        _refuse_output(slip, lang, files)
    now = datetime.now(UTC)
    contents = []
    for file in files:
        if not file.is_file():
            fail(lang, "no_such_file", 2, file=shown_path(str(file)))
        path = file.resolve()
        name = path.relative_to(own.raw).as_posix() if path.is_relative_to(own.raw) else file.name
        given = read_given(path, name, own.max_bytes)
        contents += [(shown_path(own_name), content, now) for own_name, content in given]
    batch = check_files(own, contents, now, contracts=False)
    findings = batch.findings.to_dicts()
    counts = {name: int(batch.submissions[name].sum()) for name in ("read", "accepted", "rejected")}
    errors = sum(row["severity"] == "error" for row in findings)
    if slip is not None:
        _write_slip(slip, own, contents, batch, lang)
    if json_:
        print_json({"findings": findings, **counts})
    elif findings:
        print_findings(findings, lang)
        console().print(say(lang, "found", errors=errors, warnings=len(findings) - errors, **counts))
    else:
        console().print(say(lang, "no_findings", **counts))
    raise typer.Exit(1 if errors else 0)


def _refuse_output(path: Path, lang: str, inputs: Sequence[Path] = ()) -> None:
    """End with a sentence where no workbook can be written to `path`, or where it would replace an input."""
    if reason := why_no_output(path, inputs):
        fail(lang, reason, 2, path=path, folder=path.parent)


def _write(path: Path, content: bytes, lang: str) -> None:
    """Write a file that was asked for, whole or not at all."""
    from flows.steps.site.files import write_whole  # noqa: PLC0415

    try:
        write_whole(path, content)
    except OSError as error:
        if fault := machine_fault(error, path):
            console(stderr=True).print(fault[lang == "en"], soft_wrap=True)
            raise typer.Exit(1) from None
        fail(lang, "not_written", path=path, reason=error.strerror or "")


def _write_slip(path: Path, site: Site, contents: list[Any], batch: Any, lang: str) -> None:
    """Write the slip of the one file that was checked."""
    from flows.steps.ingest._send_slips import slip_of  # noqa: PLC0415

    if not len(batch.findings):
        console(stderr=True).print(say(lang, "no_slip", path=path), soft_wrap=True)
        return
    _write(path, slip_of(site, contents[0], batch, sent=False, english=lang == "en"), lang)
    console(stderr=True).print(say(lang, "slip_written", path=path), soft_wrap=True)


@app.command()
def template(
    form: Annotated[str, typer.Argument(help="报表代码 / form")],
    place: Annotated[str, typer.Argument(help="填报单位代码 / code of the reporting unit")],
    period: Annotated[str, typer.Argument(help="报告期，如 2025-02 / period")],
    output: Annotated[Path, typer.Option("--output", "-o", help="写到这个文件 / write it here")],
    site: SiteOption = None,
    lang: LangOption = Lang.zh,
) -> None:
    """出一张填好单位和地区的空表 / an empty return to fill in, its places filled in already."""
    from flows.steps.template.template import NoTemplateError, make_template  # noqa: PLC0415

    own = site_at(site, lang)
    _refuse_output(output, lang)
    try:
        content = make_template(own.catalogue, form, place, parse_period(period))
    except NoSuchPeriodError:
        fail(lang, "no_such_period", 2, period=period)
    except NoTemplateError as error:
        console(stderr=True).print(str(error), soft_wrap=True)
        raise typer.Exit(2) from None
    _write(output, content, lang)
    console().print(say(lang, "template_written", path=output), soft_wrap=True)


@app.command()
def accept(
    submission: Annotated[
        str,
        typer.Argument(
            help="报表的 submission（前几位即可），或 地区代码/报告期/指标 / hash, or its beginning, or a figure"
        ),
    ],
    rule: Annotated[str, typer.Argument(help="规则 / rule")],
    reason: Annotated[str, typer.Option("--reason", help="说明理由 / why")],
    site: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """情况属实，提示按已说明处理；错误不能这样放行 / let a warning pass as explained; an error never."""
    from flows.steps.ledger.accept import accept_finding  # noqa: PLC0415

    own = site_at(site, lang, json_)
    with refusals():
        event = accept_finding(own, submission, rule, reason, getpass.getuser(), datetime.now(UTC))
    if json_:
        print_json(event)
    else:
        subject = event["subject"]
        shown = subject if "/" in subject else subject[:12]
        console().print(say(lang, "accepted", rule=rule, submission=shown), soft_wrap=True)


@app.command()
def status(
    period: Annotated[str | None, typer.Argument(help="报告期，如 2025-02 / period")] = None,
    site: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """谁已报、谁迟报、谁未报 / who has reported, who is late, who is missing."""
    from flows.steps.answer.status import NothingPublishedError, reporting_status  # noqa: PLC0415

    own = site_at(site, lang, json_)
    try:
        found = reporting_status(own.current.resolve(), own.catalogue, period)
    except NothingPublishedError:
        fail(lang, "not_published")
    except NoSuchPeriodError:
        fail(lang, "no_such_period", 2, period=period)
    except LookupError as error:
        fail(lang, "nothing_expected", period=error.args[0])
    if json_:
        print_json(vars(found))
    else:
        print_status(found, lang)


@app.command()
def explain(
    place: Annotated[str, typer.Argument(help="单位代码 / code of the place")],
    period: Annotated[str, typer.Argument(help="期间，如 2025-02、2025-Q1 / period")],
    indicator: Annotated[str, typer.Argument(help="指标代码 / indicator")],
    as_now: Annotated[bool, typer.Option("--as-now", help="按现在的区划 / at the places of today")] = False,
    depth: Annotated[int, typer.Option("--depth", min=0, help="展开几层下级 / levels to show")] = 1,
    site: SiteOption = None,
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """这个数怎么来的：算式、下级、报表、单元格 / where a figure comes from, down to the cells."""
    from flows.steps.answer.explain import NoSuchFigureError, explain_figure  # noqa: PLC0415
    from flows.steps.answer.status import NothingPublishedError  # noqa: PLC0415

    own = site_at(site, lang, json_)
    try:
        node = explain_figure(own, place, period, indicator, "as_now" if as_now else "as_was")
    except NothingPublishedError:
        fail(lang, "not_published")
    except NoSuchPeriodError:
        fail(lang, "no_such_period", 2, period=period)
    except NoSuchFigureError as error:
        console(stderr=True).print(str(error), soft_wrap=True)
        raise typer.Exit(1) from None
    if json_:
        print_json(node)
    else:
        print_figure(node, own.catalogue, lang, depth)


for command in (*history.COMMANDS, *serve.COMMANDS):
    app.command()(command)


@site_app.command("new")
def site_new(
    folder: Annotated[Path, typer.Argument(help="新站点文件夹 / folder of the new site")],
    json_: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """建一个空站点 / make an empty site."""
    try:
        made = make_site(folder)
    except (SiteError, OSError) as error:
        console(stderr=True).print(sentence_of(error, folder), soft_wrap=True)
        raise typer.Exit(2) from None
    if json_:
        print_json({"made": [str(path) for path in made]})
        return
    text = say(lang, "site_made", site=folder, catalogue=folder / "catalogue", raw=folder / "data" / "raw")
    console().print(text, soft_wrap=True)


def main() -> None:
    """The console script.

    Ends the process once the exit handlers have run: a full teardown of the interpreter would have DuckDB's
    binding print a report on its own objects whenever a thread of Prefect is still alive.
    """
    status: Any = 0
    try:
        app()
    except SystemExit as end:
        status = end.code
    except Exception as error:
        if not isinstance(error, DamageError) and machine_fault(error, Path.cwd()) is None:
            raise
        console(stderr=True).print(sentence_of(error, Path.cwd()), soft_wrap=True)
        status = 1
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else 1)
