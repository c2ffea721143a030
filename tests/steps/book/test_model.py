"""A refusal is archived as bytes and is the same refusal when it is read again."""

import pytest

from flows.steps.book.model import Refusal, UnreadableError, refusal_in
from flows.steps.book.read import read_book


def test_a_refusal_is_the_same_after_the_archive() -> None:
    refusal = Refusal("too_big", b"0a1b > 12")
    assert refusal_in(bytes(refusal)) == refusal
    with pytest.raises(UnreadableError) as caught:
        read_book("a.csv", refusal, 10**6)
    assert caught.value.rule == "too_big"


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"!<refused: too_big", b"!<refused: other>x"])
def test_other_bytes_are_the_content_of_a_file(content: bytes) -> None:
    assert refusal_in(content) is None
