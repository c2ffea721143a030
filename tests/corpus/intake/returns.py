"""Village returns to put into files: places of the sample's catalogue, made-up figures, and what a person reads."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REGISTRY = Path(__file__).parents[3] / "schemas/catalogue/places.csv"
TITLE = "村（社区）妇联工作月报表"
INDICATORS = (
    "cervical_eligible", "cervical_screened", "breast_eligible", "breast_screened", "training_sessions",
    "training_attendances", "persons_trained", "persons_employed", "persons_reemployed", "women_with_loans",
    "loans_yuan",
)  # fmt: skip
LABELS = (
    "宫颈癌应查人数（人）", "宫颈癌免费筛查人数（人）", "乳腺癌应查人数（人）", "乳腺癌免费筛查人数（人）",
    "技能培训期数（期）", "技能培训人次（人次）", "技能培训妇女（人）", "培训后就业（人）", "再就业妇女（人）",
    "获担保贷款妇女（人）", "担保贷款金额（元）",
)  # fmt: skip
PLACE = ("地区代码", "地区名称")
Options = list[Any]
Want = dict[str, Options]


@dataclass
class Return:
    """A township's monthly return: code, name and eleven figures of each village."""

    unit: str
    name: str
    villages: list[tuple[str, str]]
    figures: list[list[Any]]
    period: str = "2025-03"

    @property
    def month(self) -> str:
        return f"2025年{int(self.period[-2:])}月"

    def rows(self) -> list[list[Any]]:
        return [[*place, *numbers] for place, numbers in zip(self.villages, self.figures, strict=True)]

    def read(self, options: Callable[[Any], Options] = lambda value: [[f"{value}", "exact"]]) -> Want:
        """Each figure as written, by place, period and indicator."""
        return {
            f"{code}|{self.period}|{name}": options(value)
            for (code, _), numbers in zip(self.villages, self.figures, strict=True)
            for name, value in zip(INDICATORS, numbers, strict=True)
        }

    def refused(self) -> Want:
        return self.read(lambda _: [None])

    def either(self) -> Want:
        """Read as written or not read."""
        return self.read(lambda value: [None, [f"{value}", "exact"]])

    def at(self, row: int, indicator: str | int = "loans_yuan") -> str:
        name = indicator if isinstance(indicator, str) else INDICATORS[indicator]
        return f"{self.villages[row][0]}|{self.period}|{name}"

    def column(self, indicator: str, options: Callable[[Any], Options] = lambda _: [None]) -> Want:
        place = INDICATORS.index(indicator)
        return {
            self.at(row, indicator): options(self.figures[row][place]) for row in range(len(self.villages))
        }

    def row(self, row: int, options: Callable[[Any], Options] = lambda _: [None]) -> Want:
        return {
            self.at(row, name): options(value)
            for name, value in zip(INDICATORS, self.figures[row], strict=True)
        }

    def head(self, title: str = TITLE, period: str | None = None) -> list[list[Any]]:
        return [
            [title],
            [f"填报单位：{self.name}", "", f"单位代码：{self.unit}", "", f"报告期：{period or self.month}"],
        ]

    def sheet(
        self,
        labels: Sequence[Any] = LABELS,
        above: Iterable[Sequence[Any]] = (),
        below: Iterable[Sequence[Any]] = (),
        head: list[list[Any]] | None = None,
        place: Sequence[str] = PLACE,
        rows: list[list[Any]] | None = None,
    ) -> list[list[Any]]:
        """Title (row 1), head (row 2), header (row 3), villages from row 4 on."""
        body = self.rows() if rows is None else rows
        top = self.head() if head is None else head
        return [*top, *map(list, above), [*place, *labels], *body, *map(list, below)]


def registry() -> list[dict[str, str]]:
    with REGISTRY.open(encoding="utf-8", newline="") as file:
        return [
            row
            for row in csv.DictReader(file)
            if row["valid_from"] <= "2025-03-31" and (not row["valid_to"] or row["valid_to"] > "2025-03-31")
        ]


PLACES = registry()


def figures(seed: int, at: int) -> list[int]:
    """Eleven plausible figures: stocks near 200, loans of 52,000 yuan and some hundred a woman."""
    base, women = 171 + seed % 60 + 7 * at, 1 + (seed + at) % 2
    trained = 41 + (seed + at) % 9
    return [
        base, 21 + seed % 20 + 3 * at, base + 1 + at % 3, 23 + seed % 15 + 2 * at, 1 + at % 2, trained + 3,
        trained, 6 + at, 1 + (seed + at) % 4, women, women * (52000 + 100 * (seed % 50) + 600 * at),
    ]  # fmt: skip


def of(unit: str, count: int = 4, period: str = "2025-03", skip: int = 0) -> Return:
    """The return of a township with its first villages by code."""
    (name,) = [row["name"] for row in PLACES if row["code"] == unit]
    villages = [
        (row["code"], row["name"]) for row in PLACES if row["parent"] == unit and row["level"] == "village"
    ]
    villages = villages[skip : skip + count]
    seed = int(unit) * 7 % 97 + 3 * int(period[-2:])
    return Return(unit, name, villages, [figures(seed, at + skip) for at in range(len(villages))], period)
