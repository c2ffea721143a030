"""A case: a file's name, why it is there, its bytes, the figures that a person reads, and findings that must be there."""

from collections.abc import Sequence
from typing import NamedTuple

from tests.corpus.intake.returns import Want


class Case(NamedTuple):
    file: str
    why: str
    content: bytes
    want: Want
    findings: list[list[str | None]]


def case(
    file: str, why: str, content: bytes, want: Want, findings: Sequence[tuple[str, str | None]] = ()
) -> Case:
    return Case(file, why, content, want, [list(found) for found in findings])
