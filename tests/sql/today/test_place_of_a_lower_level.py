"""A township that becomes a village with all of its villages: the figures of both are one place's today."""

from pathlib import Path

import pytest

from tests.support.periods import LATER, give_all, overlapping_site
from tests.support.rolled import rolled

NEW = "990102109,甲村,village,990102,village,2025-08-16,,true\n"
GONE = ("990102100", "990102100201", "990102100202")


@pytest.mark.heavy
def test_a_total_for_a_quarter_does_not_complete_a_quarter_of_months_today(tmp_path: Path) -> None:
    """The township's months come without totals of villages, which report by quarter and do not: 2 of 3 are missing."""
    site = overlapping_site(
        tmp_path / "s",
        {
            "township_month": {"women": "period", "women_below": "subtotal"},
            "village_quarter": {"women": "period"},
        },
        places=NEW,
        ends=dict.fromkeys(GONE, "2025-08-15"),
        place_events="date,event,from_code,to_code,share,source\n"
        + "2025-08-16,recode,990102100,990102109,,\n"
        + "".join(f"2025-08-16,merge,{code},990102109,,\n" for code in GONE[1:]),
    )
    months = zip(("2025-04", "2025-05", "2025-06"), ([16, 0], [2, 54], [5, 0]), strict=True)
    give_all(site, {("township_month", month): {"甲乡": given} for month, given in months})
    with rolled(site, LATER) as con:
        rows = con.execute(
            "select boundary, place_code::varchar, value, status, method, units_expected, units_reported "
            "from figure where indicator = 'women' and period = '2025-Q2' "
            "and place_code in ('990102100', '990102109')"
        ).fetchall()
    assert {(boundary, place): tuple(own) for boundary, place, *own in rows} == {
        ("as_was", "990102100"): (23, "P", "partial", 3, 1),
        ("as_now", "990102109"): (23, "P", "partial", 3, 1),
    }
