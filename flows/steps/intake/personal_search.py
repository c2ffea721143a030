"""The door: where in a submission personal data stands. A submission that holds some is refused whole.

What is searched: every cell, columns of names, sheet names, and what stands beside the cells (comments, text boxes,
headers, properties, links, formulas …). What is found names its place and kind, never its content.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from flows.steps.book.addresses import cell_name
from flows.steps.book.model import Book, Sheet
from flows.steps.intake.personal_patterns import (
    LEAST_NUMBER,
    Codes,
    kind_of,
    kind_of_number,
    without_personal,
)
from flows.steps.values.labels import label_key
from schemas.catalogue import Catalogue

MOST_NAMED = 200
"""A submission's findings on personal data name at most this many places."""

PERSONAL_PLACES = {
    "sheet_name": "工作表名 in the name of a sheet",
    "comment": "批注 in a comment",
    "drawing": "文本框或图形 in a text box or shape",
    "chart": "图表 in a chart",
    "header": "页眉页脚 in the page's header or footer",
    "properties": "文件属性 in the file's properties",
    "names": "名称或工作表名 in defined names or names of sheets",
    "validation": "数据验证 in data validation",
    "link": "超链接 in a hyperlink",
    "formula": "公式 in a formula",
    "format": "数字格式 in a number format",
    "cache": "缓存的外部数据 in cached data of other files or tables",
    "other": "单元格以外的内容 outside the cells",
}
"""What personal data may stand in that is no cell, as a finding names it."""

_MOST_CLEAN = 200_000
_NEAR = 60  # rows beneath a label that are looked at
_FAR = 5000  # rows that a total may sum

Labels = frozenset[str]


@dataclass(frozen=True)
class Personal:
    """Personal data met in a file: its kind, the sheet and cell, and what it stands in where that is no cell."""

    kind: str
    sheet: str | None = None
    cell: str | None = None
    where: str | None = None


@dataclass(frozen=True)
class SearchTerms:
    """What a catalogue says: labels of columns of persons and of places, and the places' codes."""

    persons: Labels = frozenset()
    places: Labels = frozenset()
    codes: Codes = frozenset()


@lru_cache(maxsize=8)
def search_terms(catalogue: Catalogue) -> SearchTerms:
    """What the search needs of a catalogue."""
    labels = catalogue.labels
    places = chain(labels.get("place_code", ()), labels.get("place_name", ()), ("序号", "编号"))
    return SearchTerms(
        frozenset(map(_label, labels.get("personal", ()))),
        frozenset(map(_label, places)),
        frozenset(catalogue["places"]["code"]),
    )


def find_personal(book: Book, known: SearchTerms) -> list[Personal]:
    """The personal data of a book, at most MOST_NAMED places of it."""
    return list(islice(_find(book, known), MOST_NAMED))


def _find(book: Book, known: SearchTerms) -> Iterator[Personal]:
    met: list[str] = []
    for sheet in book.sheets:
        kind = kind_of(sheet.name, known.codes)
        if kind:
            met.append(_bare(sheet.name))
            yield Personal(kind, without_personal(sheet.name, known.codes), None, "sheet_name")
        for found, cell, text in _find_in_cells(sheet, known):
            met.append(_bare(text))
            yield Personal(found, without_personal(sheet.name, known.codes) or None, cell)
    for remark in book.remarks:
        kind = kind_of(remark.text, known.codes)
        if kind and not any(_bare(remark.text) in text for text in met):
            name = remark.sheet and without_personal(remark.sheet, known.codes)
            yield Personal(kind, name or None, remark.cell, remark.where)


def _bare(text: str) -> str:
    return "".join(text.split())


def _find_in_cells(sheet: Sheet, known: SearchTerms) -> Iterator[tuple[str, str, str]]:
    """Kind, address and text of the cells that hold personal data. Each distinct cell is judged once; those that
    hold none are remembered from file to file."""
    clean = _clean(known)
    kinds: dict[Any, str] = {}
    least = LEAST_NUMBER
    met = {cell for row in sheet.rows for cell in row if type(cell) is not float or not -least < cell < least}
    for cell in met - clean:
        kind = _kind_of_cell(cell, known)
        if kind:
            kinds[cell] = kind
        elif type(cell) is not str or len(cell) < 200:
            clean.add(cell)
    if len(clean) > _MOST_CLEAN:
        clean.clear()
    if not kinds:
        return
    for at, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            kind = kinds.get(cell)
            if kind and _is_meant(kind, sheet, at, column, known):
                yield ("names" if kind == "contacts" else kind), cell_name(at, column), str(cell)


@lru_cache(maxsize=4)
def _clean(known: SearchTerms) -> set[Any]:  # noqa: ARG001  the key of the cache
    """The cells, of whatever file, that hold nothing personal."""
    return set()


def _kind_of_cell(cell: Any, known: SearchTerms) -> str | None:
    """The kind of a cell; `names` and `contacts` for labels that may head a column of persons."""
    if type(cell) is not str:
        return kind_of_number(cell, known.codes) if type(cell) in (float, int) else None
    if len(cell) > 10 and (kind := kind_of(cell, known.codes)):
        return kind
    label = _label(cell) if len(cell) <= 40 and not _COUNTED.search(cell) else ""
    if label in known.persons or (_PERSONS.search(label) and not _NO_LABEL.search(label)):
        return "names"
    return "contacts" if label in _CONTACTS else None


def _label(text: str) -> str:
    """A label without its numbering, marks and what stands in brackets."""
    plain = label_key(text.replace("（", "(").replace("）", ")"))
    plain = re.sub(r"^\([^()]{1,3}\)|\([^()]*\)?", "", plain)
    return label_key(plain.strip("*※：:、.")).lower()


_PERSONS = re.compile(
    r"姓名|(?<!未报)(?<!单位)(?<!项目)(?<!村)(?<!社区)名单$|花名册$|身份证(?:件)?(?:号码?|信息)?$|身份号码?$|证件号码?$"
    r"|手机(?:号码?)?$|(?:家庭|户籍|居住)(?:住址|地址)$|^住址$|银行[卡账帐]号$|银行卡$|^[账帐卡]号$"
    r"|^(?:人员|妇女)?名字$|^name$"
)
_CONTACTS = frozenset((
    "联系人", "联系电话", "联系方式", "电话", "电话号码", "负责人", "受益人", "户主", "患者", "受助人", "当事人", "学员",
))  # fmt: skip
"""Labels that a form's head and foot carry too: only in a table's header do they head a column of persons."""

_NO_LABEL = re.compile(
    r"(?:数|率|人次|比例|比重|金额|情况)$|[，。；！？,;!?不勿请]|.{15}"
)  # a count, or a sentence
_COUNTED = re.compile(r"[（(](?:人|名|人次|次|户|个|部|张|份|件|万?元|%)[）)]")
_QUOTIENT = re.compile(r"\s*\d{1,3}\.\d{13,}\s*")
_NOBODY = re.compile(
    r"[\d.,%‰+\-—/\s零〇一二两三四五六七八九十百千万亿余多近约无没有暂是否人名个户件份张部次元√×]*"
)
_NAME = re.compile(r"(?!备注|说明|合计|小计|序号|单位)[\u3400-\u9fff·]{2,4}(?<![数率额户次])")


def _is_meant(kind: str, sheet: Sheet, at: int, column: int, known: SearchTerms) -> bool:
    """Whether a cell is what it looks like, by the cells around it."""
    if kind == "names":
        return any(not _NOBODY.fullmatch(text) or _is_long(text) for text in _beneath(sheet, at, column))
    if kind == "contacts":
        beneath = (_is_name(text) or _is_long(text) for text in _beneath(sheet, at, column))
        return _is_in_header(sheet, at, known) and any(beneath)
    value = _amount(sheet.rows[at][column])
    if kind != "mobile" or value is None:
        return True
    if value != int(value):
        return not _is_among_quotients(sheet, at, column)
    return value % 100_000 != 0 and not _is_total(sheet, at, column, value)


def _is_among_quotients(sheet: Sheet, at: int, column: int) -> bool:
    """Whether cells near above or beneath have more decimals than any telephone number has digits."""
    near = sheet.rows[max(at - 5, 0) : at + 6]
    return any(_QUOTIENT.fullmatch(str(row[column])) for row in near)


def _beneath(sheet: Sheet, at: int, column: int) -> Iterator[str]:
    """The texts near beneath a cell, but those that are labels of a foot."""
    for row in sheet.rows[at + 1 : at + _NEAR]:
        cell = row[column]
        text = f"{cell:.0f}" if type(cell) is float else str(cell).strip()
        if text and not re.search("[:：]", text):
            yield text


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and not _NOBODY.fullmatch(text)


def _is_long(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= 7


def _is_in_header(sheet: Sheet, at: int, known: SearchTerms) -> bool:
    """Whether the row is one of a table's header: place labels stand in it, or above it with blanks beneath."""
    for top in range(at, max(at - 4, -1), -1):
        for column, cell in enumerate(sheet.rows[top]):
            if (
                type(cell) is str
                and 0 < len(cell) <= 20
                and cell[-1] not in ":："
                and _label(cell) in known.places
            ):
                return all(sheet.rows[row][column] == "" for row in range(top + 1, at + 1))
    return False


def _is_total(sheet: Sheet, at: int, column: int, value: float) -> bool:
    """Whether the cells right above or right beneath add to the value, or to twice it with their subtotals."""
    for rows in (range(at - 1, max(at - _FAR, -1), -1), range(at + 1, min(at + _FAR, len(sheet.rows)))):
        total, count = 0.0, 0
        for row in rows:
            cell = sheet.rows[row][column]
            number = _amount(cell)
            if cell == "":
                continue
            if number is None or number >= value or total > 2 * value:
                break
            total, count = total + number, count + (number != 0)
            if count > 1 and total in (value, 2 * value):
                return True
    return False


def _amount(cell: Any) -> float | None:
    """The number that a cell is, None for what is no plain number."""
    if type(cell) in (float, int):
        return float(cell)
    if type(cell) is str and len(cell) < 20 and re.fullmatch(r"\s*-?\d+(?:,\d{3})*(?:\.\d+)?\s*", cell):
        return float(cell.replace(",", ""))
    return None
