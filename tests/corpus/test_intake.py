"""Files in the manner of officers' workbooks: the figures that a person reads in them, and the traps in them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.steps.ingest.check import check_files
from flows.steps.intake.raw_bytes import RawFile, read_given
from flows.steps.recognise.reporting_period import path_from_periods
from flows.steps.site.site import Site, open_site
from tests.corpus.intake.judging import REFUSED, RIGHT, Expected, expected_files, judge

NOW = datetime(2025, 12, 1, tzinfo=UTC)
FILES = dict(expected_files())
NOT_YET: dict[str, str] = json.loads(
    (Path(__file__).parent / "intake/not_yet.json").read_text(encoding="utf-8")
)
"""Files that are not yet read as a person reads them, with the reason."""
REFUSED_ON_PURPOSE = {
    "made/above_all_done_in_march.xlsx",
    "made/note_no_cumulative.csv",
    "made/second_block_in_wan.xlsx",
}
"""Files refused although a person reads them, each with its reason in docs/intake.md; three at most."""


@pytest.fixture(scope="session")
def sample() -> Site:
    return open_site(Path(__file__).parents[2])


def cases() -> list[object]:
    return [
        pytest.param(
            name, marks=[pytest.mark.xfail(strict=True, reason=NOT_YET[name])] if name in NOT_YET else []
        )
        for name in FILES
    ]


@pytest.mark.parametrize("name", cases())
def test_a_file_is_read_as_a_person_reads_it(sample: Site, name: str) -> None:
    kind, said = outcome(sample, FILES[name])
    expected = REFUSED if name in REFUSED_ON_PURPOSE else RIGHT
    assert kind == expected, "\n".join([FILES[name].why, kind, *said[:8]])


def outcome(site: Site, expected: Expected) -> tuple[str, list[str]]:
    path = expected.path
    given = read_given(path, path_from_periods(path), site.max_bytes)
    batch = check_files(site, [RawFile(name, content, NOW) for name, content in given], NOW, contracts=False)
    return judge(expected, batch.observations.to_dicts(), batch.findings.to_dicts())


def test_every_file_has_its_expectation_and_every_exception_its_file() -> None:
    folder = Path(__file__).parent / "intake/files"
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == set(FILES)
    assert set(NOT_YET) | REFUSED_ON_PURPOSE <= set(FILES)
    assert len(REFUSED_ON_PURPOSE) <= 3
