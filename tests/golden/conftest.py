"""The sample site after one nightly run, shared by all golden tests."""

import shutil
from pathlib import Path

import pytest

from flows.steps.site.site import Site, open_site
from tests.support.shared import made_once
from tests.support.site import fedstats

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def sample_site(prefect_server: str, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A copy of the sample site after a nightly run as of June 2025."""

    def run(root: Path) -> None:
        shutil.copy(ROOT / "fedstats.toml", root)
        shutil.copytree(ROOT / "schemas" / "catalogue", root / "schemas" / "catalogue")
        shutil.copytree(ROOT / "data" / "raw", root / "data" / "raw")
        done = fedstats("nightly", "--site", root, "--as-of", "2025-06-01", PREFECT_API_URL=prefect_server)
        assert done.returncode == 0, done.stderr

    return open_site(made_once(tmp_path_factory, "sample", run))


@pytest.fixture(scope="session")
def current(sample_site: Site) -> Path:
    """The marts of the sample site."""
    return sample_site.current.resolve()
