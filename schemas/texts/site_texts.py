"""Tables of texts that a site has of its own: read, checked, and used in this process."""

import csv
import io
import re
from functools import cache
from pathlib import Path
from string import Formatter

from schemas.texts.language_texts import (
    COMPLETE,
    TextFile,
    installed_texts,
    read_texts,
    tables_in_use,
    use_tables,
)

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_HEADER = ["key", "text"]
_LONGEST_SHEET = 31
_PARTS = "|"
"""Separator of the headings of a table in one text."""

_PERIOD_FIELDS = {"key", "year", "month", "number", "half", "name", "last_name", "last_year"}
"""Fields of names of periods, of which a language chooses its own."""

_SHEETS = re.compile(
    r"table\.\w+|guide\.sheet|guide\.words_sheet|template\.sheet|template\.guide_sheet|missing\.summary"
)
"""Keys of names of sheets."""

_SHAPES = {
    "period.months": (
        re.compile(r"[^,]+(,[^,]+){11}"),
        "要写十二个月份，用逗号隔开",
        "write twelve months with commas between",
    ),
    "page.scales": (
        re.compile(r"\d+ [^ ;]+(;\d+ [^ ;]+)*"),
        "要写成 1000000 M;1000 k",
        "write it like 1000000 M;1000 k",
    ),
}
"""Texts that are read in parts: their shape, and what to write."""


class TextsError(ValueError):
    """A table of texts cannot be used; `zh` and `en` say where and why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


def use_texts_in(folder: Path) -> None:
    """Use the tables in a site's folder, none if there is no such folder. Raises TextsError."""
    found: list[TextFile] = []
    for path in sorted(folder.glob("*.csv")):
        try:
            state = path.stat()
            _check_table(path, state.st_size, state.st_mtime_ns)
        except OSError:  # a folder, a link to nothing, no permission
            raise TextsError(
                f"{path} 读不出来，请换成能读的 csv 文件，或移走",
                f"{path} cannot be read: put a csv file that can be read there, or move it away",
            ) from None
        found.append((path.stem, str(path), state.st_size, state.st_mtime_ns))
    use_tables(tuple(found))


def keys_lacking(lang: str) -> int:
    """Number of keys that a language has neither from the program nor from the tables of the site."""
    own = set(installed_texts(lang))
    for language, path, *_ in tables_in_use():
        own |= set(read_texts(Path(path))) if language == lang else set()
    return len(installed_texts(COMPLETE).keys() - own)


@cache
def _check_table(path: Path, _size: int, _changed: int) -> None:
    """Refuse a table with an unknown key, a key twice, or other fields than the English text."""
    if not _LANGUAGE.fullmatch(path.stem):
        raise TextsError(
            f"{path} 的文件名不是语言代码，请写成如 fr.csv、zh.csv",
            f"{path} is not named after a language: name it like fr.csv or zh.csv",
        )
    known = installed_texts(COMPLETE)
    seen: set[str] = set()
    for line, row in _rows(path):
        if line == 1 and row != _HEADER:
            raise _refused(path, line, "表头要写 key,text", "the header must be key,text")
        if line == 1 or not row:
            continue
        key = row[0]
        if len(row) != len(_HEADER):
            raise _refused(
                path, line, f"有 {len(row)} 列，应为 2 列", f"it has {len(row)} columns instead of 2"
            )
        if key not in known:
            raise _refused(path, line, f"没有 {key} 这个键", f"there is no key {key}")
        if key in seen:
            raise _refused(path, line, f"键 {key} 写了两遍", f"the key {key} is there twice")
        seen.add(key)
        _check_fields(path, line, key, row[1], known[key])


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Rows of a csv with the number of their last line."""
    try:
        lines = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True)
        return [(lines.line_num, row) for row in lines]
    except UnicodeDecodeError:
        zh, en = "不是 UTF-8 编码，请另存为 UTF-8", "is not in UTF-8: save it as UTF-8"
    except csv.Error as error:
        zh, en = f"不是有效的 csv（{error}）", f"is no valid csv ({error})"
    raise TextsError(f"{path} {zh}", f"{path} {en}")


def _check_fields(path: Path, line: int, key: str, text: str, english: str) -> None:
    """Refuse a text whose fields, or number of headings, are not those of the English text."""
    try:
        own = _fields(text)
    except ValueError:
        raise _refused(path, line, "花括号不成对", "its braces do not match") from None
    wanted = _fields(english)
    is_right = own <= _PERIOD_FIELDS if key.startswith("period.") else own == wanted
    if not is_right:
        shown = "、".join(sorted(wanted)), ", ".join(sorted(wanted))
        raise _refused(
            path,
            line,
            f"{key} 花括号里应为：{shown[0] or '没有花括号'}",
            f"the fields in braces of {key} must be: {shown[1] or 'none'}",
        )
    if key.startswith("head.") and text.count(_PARTS) != english.count(_PARTS):
        count = english.count(_PARTS) + 1
        raise _refused(
            path, line, f"{key} 要有 {count} 个表头，用 | 隔开", f"{key} has {count} headings, with | between"
        )
    if _formats(text) - _formats(english):
        raise _refused(
            path,
            line,
            f"{key} 花括号里冒号后面的写法不对",
            f"what follows a colon in the braces of {key} is wrong",
        )
    shape, zh, en = _SHAPES.get(key, (None, "", ""))
    if shape and not shape.fullmatch(text):
        raise _refused(path, line, f"{key} {zh}", f"{key}: {en}")
    if _SHEETS.fullmatch(key) and (not 0 < len(text) <= _LONGEST_SHEET or set(text) & set("[]:*?/\\'")):
        raise _refused(
            path,
            line,
            f"{key} 是工作表的名称，最多 {_LONGEST_SHEET} 个字，不能有 []:*?/\\'",
            f"{key} names a sheet: {_LONGEST_SHEET} characters at most, without []:*?/\\'",
        )


def _fields(text: str) -> set[str]:
    """Names in braces of a text, without their formats."""
    return {name for _, name, *_ in Formatter().parse(text) if name is not None}


def _formats(text: str) -> set[tuple[str, str]]:
    """Fields with what stands after their colon; a separator between the words of a list is any text."""
    found = {(name, form) for _, name, form, _ in Formatter().parse(text) if name and form}
    return {(name, "list" if form.strip() != form or not form.isascii() else form) for name, form in found}


def _refused(path: Path, line: int, zh: str, en: str) -> TextsError:
    return TextsError(f"{path} 第 {line} 行：{zh}", f"{path} line {line}: {en}")
