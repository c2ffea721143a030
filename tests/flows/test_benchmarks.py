"""Benchmarks run, at a size too small to measure speed."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("script", "size", "said"),
    [
        ("rollup.py", ["--villages", "30", "--indicators", "2", "--rounds", "1"], "product / bare_file"),
        ("intake.py", ["--files", "3", "--more", "6", "--rounds", "1"], "read"),
        (
            "workers.py",
            ["--villages", "112", "--indicators", "2", "--months", "1", "--rounds", "1"],
            "one / dask",
        ),
    ],
)
def test_a_benchmark_runs(script: str, size: list[str], said: str) -> None:
    command = [sys.executable, BENCHMARKS / script, *size]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert said in done.stdout
