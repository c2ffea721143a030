"""Pages of the report: the content of each for its template, from what a vintage has."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from flows.steps.answer.diff import with_longer
from flows.steps.answer.rule_names import rule_names
from flows.steps.report._how_page import how_page
from flows.steps.report._indicator_page import indicator_page
from flows.steps.report.contents import LIST_LIMIT, Content, Contents, rows_by
from flows.steps.report.dictionary import dictionary_of
from flows.steps.report.figures import number_text
from flows.steps.report.marts import MartRow
from flows.steps.site.files import short_number
from schemas.periods import MONTHS_IN, NoSuchPeriodError, parse_period

_MOST_REVISED = 20
_MORE_DECIMALS = 4
_PLACES_LOADED, _INDICATORS_LOADED, _CELLS_LOADED = 100, 10, 10


def pages_of(contents: Contents) -> Iterator[tuple[str, str, Content]]:
    """All pages one after another: file name, template and content."""
    contents.figures.load_places(contents.tops)
    yield "index.html", "overview", _overview(contents)
    findings = _findings(contents.marts.rows("finding_open"))
    yield from _place_pages(contents, findings)
    shown = [code for code in contents.figures.indicators if contents.has_values(code)]
    for at, code in enumerate(shown):
        if at % _INDICATORS_LOADED == 0:
            contents.figures.load_indicators(shown[at : at + _INDICATORS_LOADED])
        yield f"indicator-{code}.html", "indicator", indicator_page(contents, code)
    yield "absent.html", "absent", _absent(contents)
    yield "quality.html", "quality", _quality(contents, findings)
    yield "dictionary.html", "dictionary", {"tables": dictionary_of(contents.marts.vintage)}


def _place_pages(contents: Contents, findings: list[Content]) -> Iterator[tuple[str, str, Content]]:
    """The pages of the top places and of the units below them, and of how their latest headline figures came about."""
    received = rows_by(contents.marts.rows("return_received"), "branch_code")
    codes = [code for top in contents.tops for code in contents.with_children(top)]
    cells: dict[str, list[MartRow]] = {}
    for at, code in enumerate(codes):
        if at % _PLACES_LOADED == 0:
            contents.figures.load_places(codes[at : at + _PLACES_LOADED])
        content = _place(contents, code, findings) | {"files": _files(contents, received.get(code, []))}
        yield f"place-{code}.html", "place", content
        if at % _CELLS_LOADED == 0:
            rows = contents.marts.rows("cell_shown", places=codes[at : at + _CELLS_LOADED])
            cells = rows_by(rows, "place_code")
        latest = [row for own in contents.headlines if (row := contents.figures.latest(code, own))]
        own_cells = rows_by(cells.get(code, []), "indicator")
        for row in latest:
            own = row["indicator"]
            yield f"how-{code}-{own}.html", "how", how_page(contents, code, row, own_cells.get(own, []))


def complete_periods(complete_through: dict[str, str]) -> list[tuple[str, str]]:
    """The period types that are complete, each with its last complete period, shortest type first."""
    return [
        (name if name in ("month", "quarter", "half", "year") else "other", period)
        for name, period in sorted(complete_through.items(), key=lambda entry: MONTHS_IN[entry[0]])
    ]


def _overview(contents: Contents) -> Content:
    """The first page: the top places with their units, changes since the vintage before, disputes, indicators."""
    revised = [row for row in with_longer(contents.marts.rows("figure_revised")) if not row["within"]]
    disputes = [row for top in contents.tops for row in contents.disputes(top)]
    return {
        "tops": [_top(contents, top) for top in contents.tops],
        "revised": [_revised(contents, row) for row in revised[:_MOST_REVISED]],
        "more_revised": max(0, len(revised) - _MOST_REVISED),
        "disputes": disputes[:LIST_LIMIT],
        "more_disputes": max(0, len(disputes) - LIST_LIMIT),
        "domains": _domains(contents),
    }


def _top(contents: Contents, top: str) -> Content:
    headlines = contents.headline_columns(top)
    codes = [own["code"] for own in headlines]
    units = [
        contents.place(code)
        | {
            "missing": sum(row["missing"] for row in contents.counted.get(code, ())),
            "late": sum(row["late"] for row in contents.counted.get(code, ())),
            "figures": contents.beside(code, top, codes),
        }
        for code in contents.children[top]
        if contents.is_alive(code)
    ]
    return {
        **contents.place(top),
        "cards": contents.cards(top),
        "returns": contents.returns(top),
        "headlines": headlines,
        "units": units,
    }


def _revised(contents: Contents, row: MartRow) -> Content:
    """A change as the page tells it, with as many more decimals as it takes to see it."""
    old, new = row["old_value"], row["new_value"]
    decimals = next(
        (
            own
            for own in range(row["decimals"], row["decimals"] + _MORE_DECIMALS)
            if number_text(old, own) != number_text(new, own)
        ),
        row["decimals"] + _MORE_DECIMALS,
    )
    return row | {
        "old": number_text(old, decimals),
        "new": number_text(new, decimals),
        "difference": number_text((new or 0) - old, decimals),
        "link": contents.place(row["place_code"]),
        "named": contents.indicator(row["indicator"]),
    }


def _domains(contents: Contents) -> list[Content]:
    """The indicators that have pages, by domain."""
    domains: dict[str, list[Content]] = defaultdict(list)
    for code, row in contents.figures.indicators.items():
        if contents.has_values(code):
            domains[row["domain"]].append(contents.indicator(code))
    names = contents.marts.domain_names
    return [
        {"zh": names.get(code, code), "en": code.replace("_", " "), "indicators": own}
        for code, own in sorted(domains.items())
    ]


def _place(contents: Contents, code: str, findings: list[Content]) -> Content:
    """The page of a top place or of a unit below it."""
    row, below = contents.places[code], contents.children[code]
    level = next(own for own in contents.marts.catalogue["levels"].to_dicts() if own["level"] == row["level"])
    headlines = contents.headline_columns(code)
    codes = [own["code"] for own in headlines]
    listed = [own for own in findings if own["branch_code" if row["depth"] else "top_code"] == code]
    absent = contents.absent.get(code, [])
    units = [contents.place(own) | {"figures": contents.beside(own, code, codes)} for own in below]
    return {
        "code": code,
        "name": row["name"],
        "level": [level["name_zh"], level["name_en"] or level["name_zh"]],
        "above": contents.place(row["parent_code"]) if row["parent_code"] else None,
        "cards": contents.cards(code),
        "returns": contents.returns(code),
        "headlines": headlines,
        "units": [own for own in units if any(each["value"] is not None for each in own["figures"])],
        "months": contents.heat([code, *below]),
        "findings": listed[:LIST_LIMIT],
        "more_findings": max(0, len(listed) - LIST_LIMIT),
        "absent": [own for own in absent if own["is_missing"]],
        "late": [own for own in absent if not own["is_missing"]],
        "disputes": contents.disputes(code)[:LIST_LIMIT],
    }


def _findings(rows: list[MartRow]) -> list[Content]:
    """Open findings, with their periods as they are shown and the number of the return; of a figure each once.

    A figure at fault in a month often is so in the longer periods too, with the same sentence.
    """
    found: dict[tuple[object, ...], Content] = {}
    for at, row in enumerate(rows):
        of_figure = (row["rule"], row["branch_code"], row["name"], row["name_zh"], row["message_zh"])
        key = (at,) if row["submission"] else of_figure
        if key not in found:
            number = short_number(row["submission"]) if row["submission"] else ""
            found[key] = row | {"periods": [], "number": number}
        if row["period"]:
            found[key]["periods"].append(row["period"])
    for own in found.values():
        periods = sorted(own["periods"], key=_order_of_text)
        own["when"] = [*periods]
    return list(found.values())


def _order_of_text(text: str) -> tuple[int, int, str]:
    """Sort key of periods as they are listed, the shorter first; what is no period last."""
    try:
        period = parse_period(text)
    except NoSuchPeriodError:
        return 99, 0, text
    return MONTHS_IN[period.period_type], period.end.toordinal(), text


def _files(contents: Contents, rows: list[MartRow]) -> list[Content]:
    """The files of the returns behind the latest figures of a unit."""
    zone = contents.marts.published.tzinfo
    return [
        {name: value for name, value in row.items() if name != "received_at"}
        | {
            "received": f"{row['received_at'].astimezone(zone):%Y-%m-%d %H:%M}",
            "state": row["status"],
        }
        for row in rows[:LIST_LIMIT]
    ]


def _absent(contents: Contents) -> Content:
    """The missing returns by unit below the top, and apart from them those that came late."""
    found: dict[bool, list[Content]] = {True: [], False: []}
    for code in (code for top in contents.tops for code in contents.with_children(top)):
        for is_missing, groups in found.items():
            rows = [row for row in contents.absent.get(code, ()) if row["is_missing"] == is_missing]
            if rows:
                groups.append(contents.place(code) | {"rows": rows, "count": len(rows)})
    return {"groups": found[True], "late": found[False], "forms": contents.marts.table("form_due")}


def _quality(contents: Contents, findings: list[Content]) -> Content:
    """Measures of data quality after the WHO's data quality review (DQR): completeness, timeliness, consistency."""
    codes = {code for top in contents.tops for code in contents.with_children(top)}
    measures = [row for row in contents.marts.rows("quality_measure") if row["place_code"] in codes]
    known = contents.marts.catalogue["rules"].select("rule", "message_zh", "message_en")
    named = rule_names(known.iter_rows())
    rules = [
        row | {"named": named.get(row["rule"], (row["rule"],) * 2)}
        for row in contents.marts.table("quality_findings")
        if row["place_code"] in contents.tops
    ]
    counts = Counter((row[of], row["severity"]) for row in findings for of in ("branch_code", "top_code"))
    return {
        "measures": [
            row
            | _received(contents.counted.get(row["place_code"], []))
            | contents.place(row["place_code"])
            | {name: counts[row["place_code"], name] for name in ("error", "warning")}
            for row in measures
        ],
        "rules": sorted(rules, key=lambda row: (row["severity"], -row["open"], row["rule"], row["period"])),
        "names": {code: contents.places[code]["name"] for code in contents.tops},
        "months": [
            contents.heat(contents.with_children(top)) | {"name": contents.places[top]["name"]}
            for top in contents.tops
        ],
    }


def _received(rows: list[MartRow]) -> Content:
    expected, reported, late = (sum(row[name] for row in rows) for name in ("expected", "reported", "late"))
    return {
        "received_pct": 100 * reported / expected if expected else None,
        "on_time_pct": 100 * (reported - late) / expected if expected else None,
    }
