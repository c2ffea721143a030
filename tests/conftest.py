"""Fixtures for all tests: a site to fill in, a Prefect server on loopback, a warm command line."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.steps.site import site as sites
from flows.steps.site.site import Site
from tests.support.catalogues import catalogue_read_once
from tests.support.site import make_test_site


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> Iterator[None]:
    """Sites with the same catalogue files share one catalogue object in the process of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sites, "Catalogue", catalogue_read_once)
        yield


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_test_site(tmp_path / "site")


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Prefect server on loopback, started once for all tests that ask for it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PREFECT_HOME": str(tmp_path_factory.mktemp("prefect"))}
    environment |= {"PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}/api"
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            for _ in range(120):
                try:
                    urllib.request.urlopen(f"{url}/health", timeout=1)
                    break
                except OSError:
                    time.sleep(0.5)
            else:
                raise RuntimeError("the Prefect server did not start within a minute")
            yield url
        finally:
            server.terminate()


@pytest.fixture(scope="session")
def warm(prefect_server: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """For tests that begin many commands by tests.support.warm: from here on each is forked, its imports done."""
    from tests.support.warm import warm_up  # noqa: PLC0415  the command line, for those that ask for it

    warm_up(tmp_path_factory.mktemp("warm") / "said", prefect_server)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Heavy tests come first, so that the workers end together. Those that repeat what others cover are marked
    no_cover besides, for coverage doubles their time."""
    items.sort(key=lambda item: item.get_closest_marker("heavy") is None)
