"""Lines of a slip's first sheet: findings sorted and grouped, with the names of their columns and rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, repeat
from string import Formatter
from typing import Any

from flows.steps.book.model import Sheet
from flows.steps.findings.findings import Finding
from flows.steps.findings.severity import ERROR
from flows.steps.recognise.columns import Layout
from flows.steps.slip.reworded import message_in, value_said
from schemas.texts.catalogue_names import header_in
from schemas.texts.language_texts import texts_of, worded

RowColumn = tuple[int, int]
"""Row and column of a cell, both counted from 1."""

_WITH_NUMBERS = frozenset({"below_minimum", "above_maximum", "total_differs", "note_in_cell"})
_UNIT = re.compile(r"（[^（）]*）$")
_UNIT_IN_ENGLISH = re.compile(r" ?[(（][^()（）]*[)）]$")
_MOST_SHOWN = 40


@dataclass(frozen=True)
class Line:
    """One line of a slip's first sheet: one finding, or the findings of one rule in one row.

    `sheet` is the name that the sheet has in the submission, `lang` the language of the line."""

    severity: str
    rule: str
    sheet: str | None
    cells: tuple[RowColumn, ...]
    addresses: tuple[str, ...]
    names: str
    written: str
    said: str
    below: str
    explanation: str | None
    findings: int = 1
    lang: str = "zh"

    @property
    def address(self) -> str:
        """Addresses of the cells, shortened to fit a narrow column."""
        if len(self.addresses) > 2:
            return worded(self.lang, "slip.more_cells", first=self.addresses[0], count=len(self.addresses))
        return worded(self.lang, "slip.list_comma").join(self.addresses)


@dataclass(frozen=True)
class ReadSheet:
    """A sheet of the submission and the layout by which it was read; no layout if it was not read."""

    sheet: Sheet | None = None
    layout: Layout | None = None
    order: int = -1
    labels: dict[int, str] = field(default_factory=dict)
    lang: str = "zh"

    @classmethod
    def of(cls, order: int, sheet: Sheet, layout: Layout | None, lang: str = "zh") -> "ReadSheet":
        """The sheet with the labels of its columns, without their units; columns are counted from 0."""
        if layout is None:
            return cls(sheet, None, order, lang=lang)
        places = {
            layout.code_at: worded(lang, "slip.place_code"),
            layout.name_at: worded(lang, "slip.place_name"),
        }
        unit = _UNIT if lang == "zh" else _UNIT_IN_ENGLISH
        labels = places | {layout.explanation_at: worded(lang, "slip.explanation")}
        for own, at in zip(layout.form.columns, layout.columns_at, strict=True):
            labels[at] = unit.sub("", header_in(own, lang)).replace("→", " ")
        if layout.label_at >= 0:  # a long table: its numbers are in other columns of the file
            places_at = tuple(min(at, max(layout.value_at, layout.label_at)) for at in layout.columns_at)
            layout = replace(layout, columns_at=places_at)
            labels = places
        labels.pop(-1, None)
        return cls(sheet, layout, order, labels, lang)

    def text(self, cell: RowColumn) -> str:
        """Text that a cell shows, shortened to fit a line."""
        row, column = cell[0] - 1, cell[1] - 1
        value: Any = ""
        if self.sheet and row < len(self.sheet.rows) and column < len(self.sheet.rows[row]):
            value = self.sheet.rows[row][column]
        if isinstance(value, float | int) and not isinstance(value, bool):
            is_code = self.layout is not None and column in (self.layout.code_at, self.layout.name_at)
            return f"{value:.15g}" if is_code else f"{value:,.15g}"
        text = " ".join(str(value).split())
        return f"{text[: _MOST_SHOWN - 1]}…" if len(text) > _MOST_SHOWN else text

    def column_name(self, cell: RowColumn) -> str:
        """Name of the cell's column; in a long table the indicator beside its value, or label and category."""
        known = self.labels.get(cell[1] - 1, "")
        if known or self.layout is None or self.layout.label_at < 0:
            return known
        beside = self.text((cell[0], self.layout.label_at + 1))
        if self.layout.value_at >= 0:
            return beside if self.layout.value_at == cell[1] - 1 else ""
        above = _UNIT.sub("", self.text((self.layout.header_row + 1, cell[1])))
        return f"{above} {beside}".strip()

    def row_name(self, row: int) -> str:
        """Name or code of the row's place; 表头 for the header row, and nothing above the table."""
        if self.layout is None:
            return ""
        if row - 1 < self.layout.first_row:
            return worded(self.lang, "slip.header_row") if row - 1 == self.layout.header_row else ""
        places = (self.layout.name_at, self.layout.code_at)
        return next((text for at in places if at >= 0 and (text := self.text((row, at + 1)))), "")

    def names(self, cells: Sequence[RowColumn]) -> str:
        """Columns and row of some cells in the words of the form: 乳腺癌应查人数 · 合泰社区."""
        columns = list(dict.fromkeys(filter(None, map(self.column_name, cells))))
        rows = list(dict.fromkeys(filter(None, (self.row_name(row) for row, _ in cells))))
        comma = worded(self.lang, "slip.list_comma")
        shown = comma.join(columns)
        if len(columns) > 3:
            shown = worded(self.lang, "slip.more_columns", first=columns[0], count=len(columns))
        return " · ".join(filter(None, (shown, comma.join(rows[:3]))))


def cells_of(finding: Finding) -> tuple[RowColumn, ...]:
    """Cells that a finding names; addresses that no sheet can have are left out."""
    found = re.findall(r"(?:^|、)([A-Z]{1,3})([1-9][0-9]{0,6})(?=、|$)", finding["cell"] or "")
    cells = tuple((int(row), _number(letters)) for letters, row in found)
    return tuple((row, column) for row, column in cells if row <= 2**20 and column <= 2**14)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def gathered_sentences(findings: Sequence[Finding], page: ReadSheet) -> list[str]:
    """Sentences on one row, each after the addresses of its cells."""
    lines = lines_of(findings, dict.fromkeys([own["sheet"] or "" for own in findings], page), page.lang)
    return [worded(page.lang, "slip.colon", name=line.address, text=line.said) for line in lines]


def lines_of(
    findings: Sequence[Finding], pages: Mapping[str, ReadSheet], lang: str = "zh", below: str = ""
) -> list[Line]:
    """Lines of the first sheet in a language, with sentences in another one below: errors first, then by sheet, row and column.

    Findings of one rule in one row share a line.
    """
    return [_line_of(group, pages, lang, below) for group in _gathered(findings, pages)]


def _gathered(findings: Sequence[Finding], pages: Mapping[str, ReadSheet]) -> Iterator[list[Finding]]:
    def place(finding: Finding) -> tuple[Any, ...]:
        order = pages.get(finding["sheet"] or "", ReadSheet()).order
        return finding["severity"] != ERROR, order, cells_of(finding)[:1]

    def kind(finding: Finding) -> tuple[Any, ...]:
        cells = cells_of(finding)
        row = cells[0][0] if len(cells) == 1 else None
        return (
            finding["severity"] != ERROR,
            finding["sheet"],
            row,
            finding["rule"],
            finding.get("explanation"),
        )

    ordered = sorted(findings, key=place)
    for (_, _, row), of_row in groupby(ordered, key=lambda finding: kind(finding)[:3]):
        if row is None:
            yield from ([finding] for finding in of_row)
            continue
        alike: dict[tuple[Any, ...], list[Finding]] = {}
        for finding in of_row:
            alike.setdefault(kind(finding), []).append(finding)
        yield from alike.values()


def _line_of(group: Sequence[Finding], pages: Mapping[str, ReadSheet], lang: str, below: str) -> Line:
    first = group[0]
    page = pages.get(first["sheet"] or "", ReadSheet(lang=lang))
    cells = tuple(cell for finding in group for cell in cells_of(finding))
    return Line(
        severity=first["severity"] or "",
        rule=first["rule"] or "",
        sheet=first["sheet"],
        cells=cells,
        addresses=tuple(
            dict.fromkeys(name for finding in group for name in (finding["cell"] or "").split("、") if name)
        ),
        names=page.names(cells),
        written=_written(group, cells, page),
        said=_together(group, page),
        below="\n".join(dict.fromkeys(said(finding, page, below) for finding in group)) if below else "",
        explanation=first.get("explanation"),
        findings=len(group),
        lang=lang,
    )


def _written(group: Sequence[Finding], cells: Sequence[RowColumn], page: ReadSheet) -> str:
    """Text that the officer wrote; a number in words is followed by the number that was read."""
    comma = worded(page.lang, "slip.list_comma")
    if not page.sheet or not cells:
        values = (value_said(finding, page.lang) for finding in group)
        return comma.join(filter(None, values))
    texts = [page.text(cell) or worded(page.lang, "slip.empty") for cell in cells]
    if len(texts) == 1:
        value = group[0]["value"] or ""
        is_read_otherwise = re.fullmatch(r"-?\d+(\.\d+)?", value) and value != texts[0].replace(",", "")
        if not is_read_otherwise:
            return texts[0]
        return worded(page.lang, "slip.read_as", written=texts[0], value=with_separators(value))
    return comma.join(texts if len(texts) <= 4 else [*texts[:3], "…"])


def _together(group: Sequence[Finding], page: ReadSheet) -> str:
    """One sentence for a group of findings; the part that they share is said once."""
    sentences = [said(finding, page, page.lang) for finding in group]
    if len(set(sentences)) == 1:
        return sentences[0]
    named = [page.column_name(cells_of(finding)[0]) or finding["cell"] or "" for finding in group]
    halves = [sentence.partition("，") for sentence in sentences]
    if page.lang != "zh":  # the first comma is not where the remedy begins
        pairs = zip(named, sentences, strict=True)
        return "\n".join(worded(page.lang, "slip.colon", name=name, text=text) for name, text in pairs)
    if len({rest for *_, rest in halves}) > 1:
        return "\n".join(dict.fromkeys(sentences))
    causes = [f"{name} {half}" for name, (half, *_) in zip(named, halves, strict=True)]
    return worded("zh", "slip.full_stop_between", first="；".join(causes), second=halves[0][2])


def said(finding: Finding, page: ReadSheet | None = None, lang: str = "zh") -> str:
    """Sentence of a finding without file, sheet and cell, which the slip shows in columns of their own."""
    cells = cells_of(finding)
    text = page.text(cells[0]) if page and len(cells) == 1 else ""
    sentence = message_in(finding, lang)
    if all(worded(own, "value.text") in (finding[f"message_{own}"] or "") for own in ("zh", "en")):
        hidden = worded(lang, "value.text")
        sentence = sentence.replace(hidden, text or worded(lang, "slip.some_text"))
    if finding["rule"] in _WITH_NUMBERS:
        sentence = with_separators(sentence)
    return _with_choice(sentence, lang)


def _with_choice(sentence: str, lang: str) -> str:
    """The sentence with its candidate places by name and code, without the lines for aliases.csv."""
    own = texts_of(lang)
    end = own["said.sentence"].partition("{message}")[2]
    for key in ("value.aliases", "value.candidates"):
        begin, _, between, _ = next(iter(Formatter().parse(own[key])))
        cause, found, places = sentence.partition(begin)
        if found:
            names = map(_without_line, places.removesuffix(end).split(between or ""), repeat(lang))
            return cause + worded(lang, "slip.could_be", places=own["slip.list_comma"].join(names)) + end
    return sentence


def _without_line(candidate: str, lang: str) -> str:
    """Name and code of a candidate: of 黄龙村（黄龙,430212,430212101205） the name and the last code."""
    name, found, line = candidate.partition(
        worded(lang, "value.aliases.line", place="", line="\0").partition("\0")[0]
    )
    code = re.search(r",(\w+)\W*$", line) if found else None
    return f"{name} {code[1]}" if code else candidate


def with_separators(text: str) -> str:
    """Text with thousands separators in its numbers of four and more digits: 1,234."""
    return re.sub(r"(?<![\d.A-Za-z])\d{4,15}(?![\dA-Za-z])", lambda number: f"{int(number[0]):,}", text)
