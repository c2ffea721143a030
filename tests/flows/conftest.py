"""Sites that tests of whole nights copy, before a night and after it; a site served by the command."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.steps.site.site import Site
from tests.support.served import Served
from tests.support.site import fill_site, make_test_site
from tests.support.warm import NIGHTLY, begun_site, copy_of, done


@pytest.fixture(scope="module")
def january(warm: None, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with January published and the files of February received since."""
    return begun_site(tmp_path_factory.mktemp("january") / "site")


@pytest.fixture(scope="module")
def calm(january: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The same site after an undisturbed night."""
    site = copy_of(january, tmp_path_factory.mktemp("calm") / "site")
    done(site.root, *NIGHTLY)
    return site


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    site = make_test_site(tmp_path / "s")
    fill_site(site)
    found = Served(site)
    yield found
    if found.process and found.process.poll() is None:
        found.stop()
