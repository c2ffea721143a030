"""Chinese names of published tables and columns: complete, of one home, and usable as names of views."""

import re

from flows.steps.rollup.queries import SQL
from schemas.marts import words
from schemas.marts.registry import MARTS
from schemas.marts.words import column_words, table_words
from schemas.table_columns import columns_of

CHINESE = re.compile(r"[一-鿿]")


def test_every_table_and_column_has_a_chinese_name_and_meaning() -> None:
    for name, mart in MARTS.items():
        assert table_words(name), name
        columns = list(columns_of(mart.model))
        known = {column: column_words(name, column) for column in columns}
        assert [column for column, own in known.items() if own is None] == [], name
        titles = [own.title for own in known.values() if own]
        assert len(set(titles)) == len(titles), name  # a view has each once
        assert all(
            CHINESE.search(own.title) and CHINESE.search(own.description) for own in known.values() if own
        )


def test_no_word_is_of_a_table_or_column_that_is_gone() -> None:
    columns = {(name, column) for name, mart in MARTS.items() for column in columns_of(mart.model)}
    columns |= {
        ("views", own)
        for path in (SQL / "views").glob("*.sql")
        for own in re.findall(r"\w+", path.read_text())
    }
    assert {table for table, _ in words._columns() if table} <= MARTS.keys()
    for table, column in words._columns():
        assert (table, column) in columns if table else any(column == own for _, own in columns), column


def test_names_of_tables_and_columns_need_no_quotes_in_a_tool() -> None:
    named = [own.title for own in (*words._tables().values(), *words._columns().values())]
    assert [title for title in named if not re.fullmatch(r"\w+", title)] == []
