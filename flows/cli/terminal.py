"""What the command line says and draws, in Chinese and in English."""

import logging
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.tree import Tree

from flows.cli.texts import HISTORY
from flows.running.progress import shown_by
from flows.steps.answer.run_report import METHODS_ZH, SEVERITIES_ZH, RunReport, tables
from flows.steps.answer.status import Status
from schemas.catalogue import Catalogue

TEXTS: dict[str, tuple[str, str]] = {
    **HISTORY,
    "receive": ("查找新报表", "looking for new returns"),
    "ingest": ("读取并审核", "reading and checking"),
    "roll_up": ("逐级汇总", "rolling up"),
    "publish": ("发布", "publishing"),
    "counts": (
        "收到 {received} 份，接收 {accepted} 份，退回 {rejected} 份。",
        "received {received}, accepted {accepted}, rejected {rejected}.",
    ),
    "published": ("已发布新版本 {vintage}", "published vintage {vintage}"),
    "unchanged": ("没有新内容，沿用版本 {vintage}", "nothing new, vintage {vintage} stands"),
    "next": (
        "数据表在 {marts}；问题清单：findings.parquet；谁还没报：fedstats status",
        "tables are in {marts}; what to mend: findings.parquet; who is missing: fedstats status",
    ),
    "no_findings": (
        "没有发现问题，{accepted} 个数可以接收。",
        "nothing wrong: {accepted} numbers can be taken.",
    ),
    "found": (
        "{errors} 个错误，{warnings} 个提示；{accepted} 个数可以接收，{rejected} 个不能。请按上表改正后再报。",
        "{errors} errors, {warnings} warnings; {accepted} numbers can be taken, {rejected} cannot. Mend and send again.",
    ),
    "not_published": (
        "本站点还没有发布过数据，或已发布的不完整，请先运行：fedstats nightly",
        "nothing is published on this site yet, or it is not whole; run first: fedstats nightly",
    ),
    "no_such_period": (
        "“{period}”不是报告期，请写成 2025-02、2025-Q1 或 2025",
        "{period!r} is no period: write it as 2025-02, 2025-Q1 or 2025",
    ),
    "nothing_expected": (
        "{period} 没有应报的报表，请核对报告期",
        "no return is expected of {period}: check the period",
    ),
    "one_file": ("--slip 一次只能给一个文件", "--slip takes one file at a time"),
    "output_is_input": (
        "退回单不能写到报表本身 {path}，请换一个文件名",
        "the slip must not replace the return itself, {path}: give it another name",
    ),
    "output_not_xlsx": (
        "{path} 不能作为输出文件，请写成以 .xlsx 结尾的文件名",
        "nothing can be written to {path}: give a file name that ends in .xlsx",
    ),
    "no_such_folder": (
        "没有文件夹 {folder}，请先建好或换一个位置",
        "there is no folder {folder}: make it first or write elsewhere",
    ),
    "not_written": ("{path} 写不进去：{reason}", "{path} cannot be written: {reason}"),
    "no_slip": ("没有问题，不出退回单；{path} 未写", "nothing wrong, so no slip: {path} is not written"),
    "slip_written": (
        "退回单已写到 {path}，问题标在各单元格上",
        "the slip is in {path}, each problem at its cell",
    ),
    "template_written": (
        "空表已写到 {path}；填好后先自查：fedstats check {path}",
        "the form is in {path}; once filled in, check it: fedstats check {path}",
    ),
    "accepted": (
        "报表 {submission} 的提示 {rule} 已记为“已说明”，下次 fedstats nightly 发布后生效",
        "{rule} of {submission} is recorded as explained; the next fedstats nightly publishes it",
    ),
    "no_such_file": ("找不到文件 {file}，请核对路径", "there is no file {file}: check the path"),
    "bad_time": (
        "时间“{time}”看不懂，请写成 2025-04-01 或 2025-04-01T02:00:00+08:00",
        "the time {time!r} cannot be read: write it as 2025-04-01 or 2025-04-01T02:00:00+08:00",
    ),
    "failed": (
        "运行失败：{reason}。{stands}",
        "the run failed: {reason}. {stands}",
    ),
    "stands": ("已发布的数据没有变动。", "What is published is unchanged."),
    "published_before": (
        "在此之前已发布新版本 {vintage}。",
        "Vintage {vintage} had been published before.",
    ),
    "catalogue_faults": (
        "目录 {folder} 有 {count} 处错误，请逐条改正后再运行。已发布的数据没有变动。",
        "the catalogue {folder} has faults ({count}): mend each and run again. What is published is unchanged.",
    ),
    "bug": (
        "运行失败，原因不明；详情已写入 {log}，请交给系统管理员。{stands}",
        "the run failed unexpectedly; details are in {log}, hand it to the administrator. {stands}",
    ),
    "site_made": (
        "已建好空站点 {site}。下一步：在 {catalogue} 填写单位、指标和报表，把报表文件放入 {raw}，再运行 fedstats nightly --site {site}",
        "an empty site stands at {site}. Next: fill in places, indicators and forms in {catalogue}, put returns into {raw}, and run fedstats nightly --site {site}",
    ),
    "figure": (
        "{name} {period} {indicator}：{value} {unit}（{status}，{method}；应报 {units_expected}，已报 {units_reported}）",
        "{name} {period} {indicator}: {value} {unit} ({status}, {method}; expected {units_expected}, reported "
        "{units_reported})",
    ),
    "cell": (
        "{place}{period}：{value} ← {file}{sheet} {cell} 格",
        "{place}{period}: {value} ← {file}{sheet} {cell}",
    ),
    "cell_blank": (
        "{place}{period}：已报未填 ← {file}{sheet}",
        "{place}{period}: left blank ← {file}{sheet}",
    ),
    "cell_suppressed": (
        "{place}{period}：抑制 ← {file}{sheet} {cell} 格",
        "{place}{period}: suppressed ← {file}{sheet} {cell}",
    ),
    "cell_missing": ("{place}{period}：缺报（{form}）", "{place}{period}: not received ({form})"),
    "as_written": ("，原文“{said}”{qualifier}", ", as written {said!r}{qualifier}"),
    "as_subtotal": ("（上报的下级合计）", " (reported total of those beneath)"),
    "as_cumulative": ("（本年累计）", " (since the year's beginning)"),
    "corrected": ("更正：{said}", "corrected: {said}"),
    "explained": ("说明：{said}", "explained: {said}"),
    "deeper": (
        "再往下：fedstats explain 下级代码 {period} {indicator}，或 --depth 2；全部内容加 --json",
        "further down: fedstats explain CODE {period} {indicator}, or --depth 2; --json holds everything",
    ),
    "all_in": ("全部按时报齐。", "everything came, in time."),
    "missing": ("未报", "missing"),
    "late": ("迟报", "late"),
}
STATUSES = {
    "A": ("正常", "normal"),
    "E": ("估计", "estimated"),
    "P": ("暂定", "provisional"),
    "L": ("已报未填", "left blank"),
    "M": ("无法计算", "cannot exist"),
    "O": ("缺报", "missing"),
    "Q": ("抑制", "suppressed"),
}
_STATUS_HEADS = (
    ["地区", "报表", "应报", "已报", "按时", "迟报", "未报", "上报率%"],
    ["place", "form", "expected", "reported", "on time", "late", "missing", "reported %"],
)
_NUMBER = re.compile(r"—|[\d,.]+(/[\d,]+)?")
_FINDING_HEADS = (["级别", "问题"], ["severity", "finding"])


def say(lang: str, text: str, **values: Any) -> str:
    """The sentence of that name in the language asked for."""
    return TEXTS[text][lang == "en"].format(**values)


def why_no_output(path: Path, inputs: Sequence[Path]) -> str | None:
    """The name of the sentence that says why no workbook can be written to `path`; None where one can."""
    if len(inputs) > 1:
        return "one_file"
    if any(path.resolve() == file.resolve() or _is_same(path, file) for file in inputs):
        return "output_is_input"
    if path.suffix.lower() != ".xlsx" or path.is_dir():
        return "output_not_xlsx"
    return None if path.parent.is_dir() else "no_such_folder"


def _is_same(path: Path, other: Path) -> bool:
    """Whether both are one file under two names: a hard link, or a disk that ignores case."""
    return path.exists() and other.exists() and path.samefile(other)


def console(stderr: bool = False) -> Console:
    """A console that never breaks a line of a table when its output goes to a file."""
    wide = None if (sys.stderr if stderr else sys.stdout).isatty() else 160
    return Console(stderr=stderr, width=wide, highlight=False, emoji=False, markup=False)


class _Warnings(logging.Handler):
    """What a run warns of, a line each above the bars."""

    def __init__(self, out: Console) -> None:
        super().__init__(logging.WARNING)
        self.out = out

    def emit(self, record: logging.LogRecord) -> None:
        self.out.print(record.getMessage(), soft_wrap=True)


@contextmanager
def progress(lang: str, wanted: bool) -> Iterator[None]:
    """Draw the progress of what runs inside on the terminal's error stream, one bar a stage, and say there what it
    warns of."""
    bars = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console(stderr=True), transient=True, disable=not (wanted and sys.stderr.isatty()),
    )  # fmt: skip
    stages: dict[str, TaskID] = {}

    def show(stage: str, done: int, total: int) -> None:
        if stage not in stages:
            stages[stage] = bars.add_task(say(lang, stage), total=None)
        bars.update(stages[stage], completed=done, total=total or None)

    warnings, log = _Warnings(bars.console), logging.getLogger("flows")
    log.addHandler(warnings)
    try:
        with bars, shown_by(show):
            yield
    finally:
        log.removeHandler(warnings)


def print_table(title: str, headings: list[str], rows: list[list[str]]) -> None:
    """A table on the terminal; columns of numbers stand to the right."""
    table = Table(title=title, title_justify="left", header_style="")
    for at, heading in enumerate(headings):
        numeric = all(_NUMBER.fullmatch(row[at]) for row in rows)
        table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console().print(table)


def print_report(report: RunReport, lang: str, marts: str) -> None:
    """The summary at the end of a run."""
    out = console()
    for title, headings, rows in tables(report, lang):
        print_table(title, headings, rows)
    out.print(say(lang, "counts", **report.to_json()))
    out.print(say(lang, "published" if report.published else "unchanged", vintage=report.vintage))
    out.print(say(lang, "next", marts=marts), soft_wrap=True)


def print_status(status: Status, lang: str) -> None:
    """Who reported, who is late, who is missing: totals first, then every name, within its parents."""
    rows = [
        [row["name"], row["title"]]
        + [f"{row[name]:,}" for name in ("expected", "reported", "on_time", "late", "missing")]
        + [f"{row['reporting_rate_pct']:.2f}"]
        for row in status.totals
    ]
    print_table(status.period, _STATUS_HEADS[lang == "en"], rows)
    out = console()
    for row in status.waiting:
        out.print(say(lang, "waiting", **row), soft_wrap=True)
    if not status.absent:
        out.print(say(lang, "all_in"))
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for row in status.absent:
        key = (row["state"], row["title"], " ".join(row["within"]))
        grouped.setdefault(key, []).append(f"{row['name']} {row['place_code']}")
    for (state, title, within), names in grouped.items():
        out.print(
            f"{say(lang, state)} · {title} · {within}（{len(names)}）：{'，'.join(names)}", soft_wrap=True
        )


def print_findings(findings: list[dict[str, Any]], lang: str) -> None:
    """Findings as a table of severity and sentence."""
    rows = [
        [SEVERITIES_ZH[row["severity"]] if lang == "zh" else row["severity"], row[f"message_{lang}"]]
        for row in findings
    ]
    print_table("", _FINDING_HEADS[lang == "en"], rows)


def print_figure(node: dict[str, Any], catalogue: Catalogue, lang: str, depth: int) -> None:
    """A figure as a tree: its formula, its cells, its children down to `depth`."""
    indicators = {row["code"]: row for row in catalogue["indicators"].to_dicts()}
    own = indicators[node["indicator"]]
    tree = Tree(_figure_line(node, own, lang))
    _grow(tree, node, own, lang, depth)
    console().print(tree, soft_wrap=True)
    if node["children"]:
        console().print(
            say(lang, "deeper", period=node["period"], indicator=node["indicator"]), soft_wrap=True
        )


def _figure_line(node: dict[str, Any], indicator: dict[str, Any], lang: str) -> str:
    value = "—" if node["value"] is None else f"{node['value']:,.{indicator['decimals'] or 0}f}"
    shown = node | {
        "name": f"{node['name']} {node['place_code']}",
        "indicator": indicator[f"name_{lang}"],
        "unit": indicator["unit"],
        "value": value,
        "status": STATUSES[node["status"]][lang == "en"],
        "method": METHODS_ZH[node["method"]] if lang == "zh" else node["method"],
    }
    return say(lang, "figure", **shown)


def _grow(tree: Tree, node: dict[str, Any], indicator: dict[str, Any], lang: str, depth: int) -> None:
    if node["value"] is not None:
        tree.add(node["formula"])
    for cell in node["cells"]:
        branch = tree.add(_cell_line(cell, node, lang))
        for name in ("corrected", "explained"):
            for text in cell[name]:
                branch.add(say(lang, name, said=text))
    for child in node["children"]:
        branch = tree.add(_figure_line(child, indicator, lang))
        if depth > 1:
            _grow(branch, child, indicator, lang, depth - 1)


def _cell_line(cell: dict[str, Any], node: dict[str, Any], lang: str) -> str:
    """One return of a figure: its number and cell, or that it was left blank or did not come."""
    other = cell["place_code"] != node["place_code"]
    shown = {
        "place": f"{cell['place_name']} {cell['place_code']} " if other else "",
        "period": cell["period"],
        "form": cell["form"],
        "file": cell["file"],
        "sheet": f"!{cell['sheet']}" if cell["sheet"] else "",
        "cell": cell["cell"],
        "value": None if cell["value"] is None else f"{cell['value']:,.10g}",
    }
    line = say(lang, "cell" if cell["state"] == "given" else f"cell_{cell['state']}", **shown)
    if cell["text"]:
        is_said = cell["qualifier"] in ("exact", "suppressed")
        qualifier = "" if is_said else f"（{cell['qualifier']}）"
        line += say(lang, "as_written", said=cell["text"], qualifier=qualifier)
    if cell["reported_as"] in ("subtotal", "cumulative"):
        line += say(lang, f"as_{cell['reported_as']}")
    return line
