"""For tests of exports: a published site that they read and do not change."""

import pytest

from flows.steps.site.site import Site
from tests.support.workbooks import give_two_months, publish_as_of, shown_site


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with the returns of two months, published."""
    site = shown_site(tmp_path_factory.mktemp("shown") / "站点")
    give_two_months(site)
    publish_as_of(site)
    return site
