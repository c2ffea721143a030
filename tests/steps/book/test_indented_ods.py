"""An ods whose content was laid out with white space reads as the same content without it."""

import zipfile
from io import BytesIO
from typing import Any

import pytest

from flows.steps.book.read import read_book, read_sheets
from tests.support.writing import ods, zipped

CELLS: list[list[Any]] = [["甲 乡", "数", ""], ["", 12, "a  b"], ["", "", ""], ["末", 45717.5, 3]]


@pytest.mark.parametrize("indent", ["\n", "\n    ", "\t", "\r\n  ", " "])
def test_white_space_between_elements_is_no_content(indent: str) -> None:
    assert read_sheets("a.ods", ods(CELLS, indent=indent), 2**20) == read_sheets("a.ods", ods(CELLS), 2**20)
    assert read_sheets("a.ods", ods(CELLS), 2**20)[0].rows == CELLS


def changed(content: bytes, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts["content.xml"]
    return zipped({**parts, "content.xml": parts["content.xml"].replace(old, new)})


def test_white_space_inside_a_paragraph_stays() -> None:
    spans = "<text:p>甲 <text:span>乙</text:span> <text:span>丙</text:span></text:p>".encode()
    content = changed(ods([["甲乙丙", 1]], indent="\n "), "<text:p>甲乙丙</text:p>".encode(), spans)
    assert read_sheets("a.ods", content, 2**20)[0].rows == [["甲 乙 丙", 1.0]]


def test_a_comment_beside_the_text_of_an_indented_cell() -> None:
    note = "<office:annotation>\n <text:p>批注</text:p>\n </office:annotation>\n <text:p>甲</text:p>".encode()
    content = changed(ods([["甲", 1]], indent="\n "), "<text:p>甲</text:p>".encode(), note)
    book = read_book("a.ods", content, 2**20)
    assert book.sheets[0].rows == [["甲", 1.0]]
    assert [remark.text.strip() for remark in book.remarks if remark.where == "comment"]
