"""A published column neither goes nor changes its type or place without a new first number of SCHEMA_VERSION."""

from tests.house.published import Published, lost_columns, major, published_now, read_contract


def test_no_published_column_is_gone_or_of_another_type() -> None:
    assert lost_columns(read_contract(), published_now()) == []


def test_every_column_is_in_the_contract_in_its_order() -> None:
    """A new column: raise the second number of SCHEMA_VERSION, then python -m tests.house.published."""
    assert list(read_contract()) == published_now()


def test_a_column_that_came_later_is_behind_those_before_it() -> None:
    """Readers that take columns by position keep theirs."""
    last: dict[str, tuple[int, int]] = {}
    for column, since in read_contract().items():
        version = (major(since), int(since.partition(".")[2]))
        assert version >= last.get(column.table, (0, 0)), column
        last[column.table] = version


def test_what_the_contract_says_of_a_lost_column() -> None:
    contract = read_contract()
    gone = Published("dim_place", "place_code", "int64")  # as if its type had changed
    assert lost_columns(contract | {gone: "1.0"}, published_now()) == [gone]
