"""Printed answers: a run's report, status, figures with what they are made of, differences.

Commands import it when they have an answer, because it brings the libraries of tables with it.
"""

from typing import Any

from rich.tree import Tree

from flows.cli.terminal import console, print_table
from flows.cli.texts import headings, say
from flows.steps.answer.figure_nodes import CellNode, Explanation, FigureNode, period_with_longer
from flows.steps.answer.run_report import RunReport, dispute_in, outcome_of, said_lines, tables
from flows.steps.answer.status import Status
from schemas.catalogue import Catalogue
from schemas.texts.catalogue_names import catalogue_language, title_in
from schemas.texts.language_texts import texts_of, unit_in, worded

_SHOWN = 20


def print_report(report: RunReport, lang: str, marts: str, page: str = "") -> None:
    """Print the summary at the end of a run, with the first page of the report if there is one."""
    out = console()
    for title, heads, rows in tables(report, lang):
        print_table(title, heads, rows)
    out.print(say(lang, "counts", **report.to_json()))
    for line in said_lines(report, lang):
        out.print(line, soft_wrap=True)
    out.print(say(lang, outcome_of(report), vintage=report.vintage), soft_wrap=True)
    if not report.is_past:
        out.print(say(lang, "next", marts=marts), soft_wrap=True)
        if page:
            out.print(say(lang, "report_written", path=page), soft_wrap=True)


def print_status(status: Status, lang: str) -> None:
    """Print totals by form, then every late and missing place, grouped by its parents."""
    rows = [
        [row["name"], title_in(row, lang), row["period"]]
        + [f"{row[name]:,}" for name in ("expected", "reported", "on_time", "late", "missing")]
        + [f"{row['reporting_rate_pct']:.2f}"]
        for row in status.totals
    ]
    print_table("", headings(lang, "status"), rows)
    out = console()
    for row in status.waiting:
        out.print(say(lang, "waiting", **row | {"title": title_in(row, lang)}), soft_wrap=True)
    early = sum(row["expected"] - row["reported"] - row["missing"] for row in status.totals)
    if early or not status.absent:
        periods = say(lang, "list_comma").join(dict.fromkeys(row["period"] for row in status.totals))
        out.print(say(lang, "not_due" if early else "all_in", periods=periods, count=early))
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for row in status.absent:
        key = (row["state"], f"{title_in(row, lang)} {row['period']}", " ".join(row["within"]))
        grouped.setdefault(key, []).append(f"{row['name']} {row['place_code']}")
    for (state, title, within), names in grouped.items():
        out.print(
            say(
                lang,
                "absent_in",
                state=say(lang, state),
                title=title,
                within=within,
                count=len(names),
                names=say(lang, "comma").join(names),
            ),
            soft_wrap=True,
        )


def print_figure(node: FigureNode, catalogue: Catalogue, lang: str, depth: int) -> None:
    """Print a figure as a tree: its formula, its cells, and its children down to `depth`."""
    indicators = {row["code"]: row for row in catalogue["indicators"].to_dicts()}
    indicator = indicators[node.indicator]
    tree = Tree(_figure_line(node, indicator, lang))
    _grow(tree, node, indicator, lang, depth)
    console().print(tree, soft_wrap=True)
    if node.children and depth <= _height(node):
        said = say(lang, "deeper", period=node.period, indicator=node.indicator, depth=depth + 1)
        console().print(said, soft_wrap=True)


def _height(node: FigureNode) -> int:
    """Number of levels below a figure."""
    return 1 + max(map(_height, node.children)) if node.children else 0


def print_dispute(explanation: Explanation, lang: str) -> None:
    """Print the dispute of a figure with the findings that make it; nothing if it has none."""
    if name := dispute_in(lang, explanation.dispute):
        console().print(say(lang, "disputed", name=name), soft_wrap=True)
    for said in explanation.disputed_by:
        console().print(f"  {said[catalogue_language(lang)]}", soft_wrap=True)


def _figure_line(node: FigureNode, indicator: dict[str, Any], lang: str) -> str:
    value = "—" if node.value is None else f"{node.value:,.{indicator['decimals'] or 0}f}"
    shown = vars(node) | {
        "name": f"{node.name} {node.place_code}",
        "indicator": indicator[f"name_{catalogue_language(lang)}"] or indicator["name_zh"],
        "unit": unit_in(lang, indicator["unit"] or ""),
        "value": value,
        "status": worded(lang, f"status.{node.status}"),
        "method": worded(lang, f"method.{node.method}"),
    }
    return say(lang, "figure", **shown)


def _grow(tree: Tree, node: FigureNode, indicator: dict[str, Any], lang: str, depth: int) -> None:
    if node.value is not None:
        tree.add(node.formula)
    others = [
        cell for cell in node.cells if cell.reported_as == "return" and cell.place_code != node.place_code
    ]
    own = [cell for cell in node.cells if cell.reported_as != "return" or cell.place_code == node.place_code]
    for cell in own + others[:_SHOWN]:
        branch = tree.add(_cell_line(cell, node, lang))
        for name in ("corrected", "explained"):
            for text in getattr(cell, name):
                branch.add(say(lang, name, said=text))
    if len(others) > _SHOWN:
        tree.add(say(lang, "more_returns", count=len(others) - _SHOWN))
    for child in node.children if depth > 0 else ():
        branch = tree.add(_figure_line(child, indicator, lang))
        if depth > 1:
            _grow(branch, child, indicator, lang, depth - 1)


def _cell_line(cell: CellNode, node: FigureNode, lang: str) -> str:
    """Line of one return of a figure: its number and cell, or that it was left blank or not received."""
    other = cell.place_code != node.place_code
    shown = {
        "place": f"{cell.place_name} {cell.place_code} " if other else "",
        "period": cell.period,
        "form": cell.form,
        "file": cell.file,
        "sheet": f"!{cell.sheet}" if cell.sheet else "",
        "cell": cell.cell,
        "value": None if cell.value is None else f"{cell.value:,.10g}",
    }
    line = say(lang, "cell" if cell.state == "given" else f"cell_{cell.state}", **shown)
    if cell.text:
        is_said = cell.qualifier in ("exact", "suppressed")
        qualifier = "" if is_said else say(lang, "brackets", text="", more=cell.qualifier)
        line += say(lang, "as_written", said=cell.text, qualifier=qualifier)
    if cell.reported_as in ("subtotal", "cumulative"):
        line += say(lang, f"as_{cell.reported_as}")
    if cell.state == "received" and cell.is_late:
        line += say(lang, "was_late")
    if cell.is_left_out:
        line += say(lang, "left_out")
    return line


def print_difference(found: Any, lang: str) -> None:
    """Print a difference: the count of changed figures, the counts by county, then the largest changes."""
    out = console()
    if not found.figures:
        out.print(say(lang, "no_difference", old=found.old, new=found.new), soft_wrap=True)
        return
    sums = {name: sum(row[name] for row in found.counties) for name in ("revised", "come", "gone")}
    changes = found.changes
    out.print(
        say(lang, "differences", old=found.old, new=found.new, count=len(changes), **sums)
        + say(lang, "with_longer", count=len(found.figures)) * (len(found.figures) > len(changes)),
        soft_wrap=True,
    )
    rows = [
        [f"{row['place_name']} {row['place_code']}", *(f"{row[name]:,}" for name in sums)]
        for row in found.counties
    ]
    print_table("", headings(lang, "counties"), rows)
    rows = [
        [
            f"{row['place_name'] or ''} {row['place_code']}",
            period_with_longer(row, lang),
            say(
                lang,
                "brackets",
                text=row[f"name_{catalogue_language(lang)}"] or row["indicator"],
                more=unit_in(lang, row["unit"] or ""),
            ),
            *(
                "—" if row[name] is None else f"{row[name]:,.10g}"
                for name in ("old_value", "new_value", "difference")
            ),
            _cause(row["cause"], lang),
        ]
        for row in changes[:_SHOWN]
    ]
    print_table("", headings(lang, "figures"), rows)
    if len(changes) > _SHOWN:
        out.print(say(lang, "more", count=len(changes) - _SHOWN))


def _cause(text: str, lang: str) -> str:
    """Name the first three causes of a changed figure in the language asked for, and count the rest."""
    causes = text.split("; ")
    more = int(causes.pop()[1:]) if causes[-1].startswith("+") else 0
    count = len(causes) + more
    rest = say(lang, "causes_in_all", count=count) if count > 3 else ""
    words = [cause.split(" ") for cause in causes[:3]]
    known = texts_of(lang)
    said = [" ".join([known.get(f"changed.{first}", first), *others]) for first, *others in words]
    return say(lang, "semicolon").join(said) + rest
