"""The sample site after one night, shared by all golden tests."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from flows.steps.site.site import Site, open_site
from tests.support.nights import quiet_night
from tests.support.shared import made_once

ROOT = Path(__file__).parents[2]


AS_OF = "2025-06-01"


def copy_sample(root: Path) -> None:
    """Copy the sample site, before any night, into a folder."""
    shutil.copy(ROOT / "fedstats.toml", root)
    shutil.copytree(ROOT / "schemas" / "catalogue", root / "schemas" / "catalogue")
    shutil.copytree(ROOT / "data" / "raw", root / "data" / "raw")


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A copy of the sample site after a night as of June 2025, without Prefect."""

    def run(root: Path) -> None:
        copy_sample(root)
        site = open_site(root)
        quiet_night(site, site.in_utc(datetime.fromisoformat(AS_OF)))

    return open_site(made_once(tmp_path_factory, "sample", run))


@pytest.fixture(scope="session")
def current(sample_site: Site) -> Path:
    """The marts of the sample site."""
    return sample_site.current.resolve()
