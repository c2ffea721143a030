"""A vintage that is hard to read: codes with leading zeros, statistical years, yuan, empty cells, Chinese, dates."""

from datetime import UTC, datetime
from pathlib import Path

from flows.steps.site.site import Site
from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.publish import switch_current
from flows.steps.vintage.write import write_vintage
from tests.support.rolled import rolled_whole
from tests.support.site import CATALOGUE, make_test_site, submit

LATER = datetime(2026, 6, 1, tzinfo=UTC)
HEADER, *ROWS = CATALOGUE["indicators"].splitlines()
INDICATORS = "\n".join([f"{HEADER},statistical_year", *(f"{row},true" for row in ROWS)]) + "\n"
SUBJECTS = """subject,column,indicator,counts_reporters,name_zh,subject_zh
health,women,women,true,妇女,健康
health,money_yuan,money,false,金额,
health,coverage_pct,coverage,false,覆盖率,
"""


def hard_site(folder: Path) -> Site:
    """The test federation with codes that begin with 0, and its current vintage."""
    changed = {name: text.replace("9901", "0901") for name, text in CATALOGUE.items()}
    changed |= {"indicators": INDICATORS, "subject_columns": SUBJECTS}
    site = make_test_site(folder, **changed)
    rows = [("090102100201", "一村", 5, 10, 1, 100.25), ("090102100202", "二村", 7, 0, "", "")]
    submit(site, "a.csv", "village_month", "090102100", "2025-01", rows)
    submit(
        site, "b.csv", "village_month", "090102101", "2025-02", [("090102101201", "三村", "很多", 20, 0, 0.1)]
    )
    publish_at(site, LATER)
    return site


def publish_at(site: Site, now: datetime) -> Path:
    """Publish the site as of a time; the vintage."""
    with rolled_whole(site, now) as con:
        vintage = write_vintage(con, site, edition_of(site, now))
    switch_current(site, vintage)
    return vintage
