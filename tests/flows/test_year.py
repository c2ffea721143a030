"""The played year of benchmarks/year.py: the revisions of its one figure, and every night repeated as of its time."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

YEAR = Path(__file__).parents[2] / "benchmarks" / "year.py"

# the villages of 甲镇 count 10, 20, 30, 40 and of 乙镇 50 to 80 a month, plus the month's number
# the fourth of 甲镇 writes 620, which the catalogue refuses until October
REVISIONS = [
    ("—", "66", "submission"),  # 12 + 22 + 32; 乙镇 is late
    ("66", "334", "submission"),  # 乙镇's 52 + 62 + 72 + 82 = 268
    ("334", "337", "submission"),  # 15 for 12
    ("337", "345", "unlock"),  # 60 for 52, which had waited on the lock
    ("345", "337", "withdraw"),
    ("337", "957", "backfill"),  # the 620
    ("957", "965", "restore"),  # 60 for 52 once more
]


def play(server: str, folder: Path, months: int) -> str:
    """Run the script for the first months of a year and return its output."""
    command = [sys.executable, str(YEAR), "--months", str(months), "--keep", str(folder)]
    environment = {**os.environ, "PREFECT_API_URL": server}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def revisions(said: str) -> list[tuple[str, ...]]:
    """Parse old, new and the first word of the cause of each revision in the script's table."""
    return re.findall(r"^\d{8}T\d{6}Z-\w{8} +(\S+) +(\S+)  (\w+)", said, re.MULTILINE)


@pytest.mark.heavy
def test_the_first_months_of_the_year(prefect_server: str, tmp_path: Path) -> None:
    said = play(prefect_server, tmp_path, 3)
    assert revisions(said) == REVISIONS[:2]
    assert "All 3 nights are the same bytes as of their times." in said


@pytest.mark.heavy
def test_the_whole_year(prefect_server: str, tmp_path: Path) -> None:
    said = play(prefect_server, tmp_path, 12)
    assert revisions(said) == REVISIONS
    assert "新镇's February at today's places: 345 = 69 + 276" in said  # 15 + 22 + 32, 60 + 62 + 72 + 82
    assert "All 12 nights are the same bytes as of their times." in said


def test_a_changed_byte_ends_it_with_a_sentence(tmp_path: Path) -> None:
    """The comparison finds an added file, a missing file and a changed byte."""
    sys.path.insert(0, str(YEAR.parents[1]))
    from benchmarks.year import differing_files  # noqa: PLC0415

    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        for name in ("a", "b"):
            (folder / name).write_bytes(b"1")
    assert differing_files(one, other) == []
    (one / "a").write_bytes(b"2")
    (one / "c").write_bytes(b"1")
    (other / "b").unlink()
    assert differing_files(one, other) == ["a", "b", "c"]
