"""Figure nodes: a figure with all figures and cells that it is made of, as a tree."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from schemas.texts.language_texts import worded


@dataclass(frozen=True)
class CellNode:
    """A return of a figure: its number and cell, or that it is blank, suppressed or missing.

    `state` is given, blank, suppressed or missing; of a rate of returns it is received, missing or awaited (not yet
    due). `share` is the share of its place that the figure counts. `is_left_out` means that returns of other periods
    contain the same months and count instead. `explained` and `corrected` have a sentence for each explanation and
    correction of the cell.
    """

    state: str
    place_name: str | None
    share: float
    place_code: str
    form: str
    period: str
    is_late: bool | None
    is_missing: bool | None
    indicator: str
    reported_as: str
    submission: str | None
    file: str | None
    sheet: str | None
    cell: str | None
    text: str | None
    value: float | None
    qualifier: str | None
    precision: float | None
    received_at: datetime | None
    is_left_out: bool
    explained: list[str]
    corrected: list[str]


@dataclass(frozen=True)
class PartNode:
    """A figure that a longer period's figure adds, with its place and the share that is added."""

    place_code: str
    period: str
    share: float
    value: float | None
    status: str
    method: str


@dataclass(frozen=True)
class FigureNode:
    """A figure: value, status, method and counts of reporters, its formula, and the nodes that it is made of.

    `cells` are the returns of its place, given or not; of a rate of returns also those that are missing below it.
    `parts` are the figures of its months, `children` the figures of the places below.
    """

    place_code: str
    name: str
    level: str
    period: str
    indicator: str
    value: float | None
    numerator: float | None
    denominator: float | None
    status: str
    method: str
    units_expected: int
    units_reported: int
    units_unmatched: int | None
    units_unmapped: int
    qualifier: str | None
    precision: float | None
    units_suppressed: int | None
    suppressed_most: float | None
    as_of_period: str | None
    parts: list[PartNode]
    cells: list[CellNode]
    formula: str
    children: list["FigureNode"]


def places_in(node: FigureNode) -> set[str]:
    """Places of the figures and returns that a figure is made of."""
    found = {
        node.place_code,
        *(cell.place_code for cell in node.cells),
        *(part.place_code for part in node.parts),
    }
    return found.union(*(places_in(child) for child in node.children))


OF_FIGURE = [field.name for field in fields(FigureNode)][:-4]
"""Fields of a node that are columns of explain/figure_below."""


@dataclass(frozen=True)
class Explanation:
    """A figure of the published vintage in one of the two boundaries, with the way to it.

    `dispute` is the published one, with the sentences (zh and en) of the open findings that make it.
    """

    boundary: str
    vintage: str
    figure: FigureNode
    dispute: str
    disputed_by: list[dict[str, str]]

    def to_json(self) -> dict[str, Any]:
        """Boundary, vintage and dispute beside the fields of the figure."""
        return {"boundary": self.boundary, "vintage": self.vintage, **asdict(self.figure)} | {
            "dispute": self.dispute,
            "disputed_by": self.disputed_by,
        }


def period_with_longer(row: dict[str, Any], lang: str) -> str:
    """Period of a change, with the longer periods that changed with it in brackets."""
    if not row["longer"]:
        return str(row["period"])
    longer = worded(lang, "say.list_comma").join(row["longer"])
    return worded(lang, "say.brackets", text=row["period"], more=longer)
