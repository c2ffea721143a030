"""Workbooks after a night: by the setting, once a vintage, again after a killed run, of no harm to other commands."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from flows.steps.site.site import Site
from tests.support.site import fedstats
from tests.support.warm import LATER, NIGHTLY, copy_of, done
from tests.support.workbooks import SUBJECTS

FILES = [".digests.json", "990100_样市.xlsx", "990101_样市本级.xlsx", "990102_东县.xlsx", "990103_西县.xlsx"]


@pytest.fixture(scope="module")
def wanted(january: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site whose nights write workbooks, after one such night."""
    site = copy_of(january, tmp_path_factory.mktemp("workbooks") / "site")
    subjects = "".join(
        line + "\n" for line in SUBJECTS.splitlines() if not line.startswith("study,never_asked")
    )
    (site.root / "catalogue" / "subject_columns.csv").write_text(subjects, encoding="utf-8")
    settings = site.root / "fedstats.toml"
    settings.write_text(settings.read_text().replace("workbooks = false\n", ""), encoding="utf-8")
    done(site.root, *NIGHTLY)
    return site


def names_in(site: Site) -> list[str]:
    return sorted(path.name for path in (site.current / "excel").iterdir())


@pytest.mark.heavy
def test_a_night_writes_workbooks_and_a_quiet_one_does_not_write_them_again(wanted: Site) -> None:
    assert names_in(wanted) == FILES
    before = {path.name: path.stat().st_mtime_ns for path in (wanted.current / "excel").iterdir()}
    done(wanted.root, *LATER)
    assert {path.name: path.stat().st_mtime_ns for path in (wanted.current / "excel").iterdir()} == before
    steps = pl.read_parquet(wanted.marts / "runs.parquet")["step"].to_list()
    assert steps.count("workbooks") == 1


@pytest.mark.heavy
def test_the_next_night_writes_what_a_killed_one_left_out(wanted: Site, tmp_path: Path) -> None:
    site = copy_of(wanted, tmp_path / "site")
    vintage = site.current.resolve()
    (vintage / "excel").rename(vintage / ".excel")
    (vintage / ".excel" / FILES[1]).unlink()
    done(site.root, *LATER)
    assert site.current.resolve() == vintage
    assert names_in(site) == FILES
    assert not (vintage / ".excel").exists()


@pytest.mark.heavy
def test_verify_rollback_and_removal_do_not_mind_the_folder(wanted: Site, tmp_path: Path) -> None:
    site = copy_of(wanted, tmp_path / "site")
    assert fedstats("verify", "--site", site.root).returncode == 0
    earlier = min(path.name for path in (site.marts / "vintages").iterdir())
    assert fedstats("rollback", earlier, "--reason", "试", "--site", site.root).returncode == 0
    done(site.root, *LATER)  # nothing new: the earlier vintage stays, and gets its workbooks
    assert site.current.resolve().name == earlier
    assert "990100_样市.xlsx" in names_in(site)
    shutil.rmtree(site.current.resolve() / "excel")
    assert fedstats("verify", "--site", site.root).returncode == 0
    listed = json.loads(fedstats("vintages", "--site", site.root, "--json").stdout)
    assert [own["lacking"] for own in listed] == [[], []]
