"""For all tests: the seed of random examples, a site to fill in, a Prefect server, a warm command line."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from flows.steps.site import site as sites
from flows.steps.site.site import Site
from schemas import catalogue
from schemas.texts.language_texts import use_log_language
from tests.random.seeds import PROFILE
from tests.support.catalogues import catalogue_read_once, table_read_once
from tests.support.server import shared_server
from tests.support.shared import shared_folder
from tests.support.site import make_test_site

settings.load_profile(PROFILE)


@pytest.fixture(scope="session", autouse=True)
def no_kept_servers() -> Iterator[None]:
    """Runs by hand leave no server behind, unless a test asks for one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FEDSTATS_KEEP_SERVER_MINUTES", "0")
        yield


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> Iterator[None]:
    """Sites with the same catalogue files share one catalogue object, and catalogues share tables of the same file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sites, "_read_catalogue", catalogue_read_once)
        patch.setattr(catalogue, "read_source", table_read_once)
        yield


@pytest.fixture(autouse=True)
def logs_in_chinese_and_english() -> None:
    """A site of another language that an earlier test opened in this process says nothing about the logs of this one."""
    use_log_language("zh")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_test_site(tmp_path / "site")


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Prefect server on loopback, one for all workers."""
    with shared_server(shared_folder(tmp_path_factory)) as address:
        yield address


@pytest.fixture(scope="session")
def warm(prefect_server: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Commands begun by tests.support.warm fork from a process that has imported what they need."""
    from tests.support.warm import warm_up  # noqa: PLC0415  imports Prefect, for the tests that ask for it

    warm_up(tmp_path_factory.mktemp("warm") / "output", prefect_server)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put heavy tests first, and of these the longest, on random federations, so that the workers end together."""
    items.sort(key=lambda item: (item.get_closest_marker("heavy") is None, "random" not in item.path.parts))


def pytest_collection_finish() -> None:
    """Leave out of every garbage collection what lives to the end: modules and collected tests."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Give it back to the collector, else DuckDB's bindings report it as leaked at the end."""
    gc.unfreeze()
    gc.collect()
