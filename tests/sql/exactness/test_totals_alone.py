"""A total that stands in for the children: its own mark counts alone, wherever all of its place lies."""

import re
from pathlib import Path

import pytest

from flows.steps.site.site import Site
from tests.sql.today.test_figures_now import COLUMNS, EVENTS, FORMS, LATER, PLACES, STAYS, changing_site, give
from tests.support.rolled import rolled
from tests.support.site import make_test_site, submit

ELSEWHERE = "t8,新镇,township,c2,town,2025-04-01,,false\n"
MORE = ELSEWHERE + "v5,五村,village,t2,village,2000-01-01,,true\n"


def total(site: Site, period: str, code: str, below: object) -> None:
    submit(
        site,
        f"{period}/{code}.csv",
        "township_month",
        code,
        period,
        [(code, "", below)],
        LATER,
        ["下级妇女（人）"],
    )


def marks(site: Site, period: str) -> dict[tuple[str, str], tuple[float, str, float, int]]:
    """Value, direction, error and number of suppressed figures of women, by boundary and place."""
    with rolled(site, LATER) as con:
        rows = con.execute(
            "select boundary, place_code::varchar, value::double, qualifier, precision, units_suppressed "
            "from figure where indicator = 'women' and period = $period",
            {"period": period},
        ).fetchall()
    return {(boundary, place): tuple(own) for boundary, place, *own in rows}


@pytest.mark.heavy
def test_a_total_has_its_own_mark_alone_under_both_boundaries(tmp_path: Path) -> None:
    """Elsewhere a place is created in April; in April 三村 goes from 乙镇 (东县) to 丙镇 (西县)."""
    moved = "t2,village,2000-01-01,2025-03-31,true\nv3,三村,village,t3,village,2025-04-01,,true"
    events = "2025-04-01,create,,t8,,\n2025-04-01,reparent,v3,v3,,\n"
    site = changing_site(
        tmp_path / "s", events, MORE, t2_parents="c1,town,2000-01-01,,true", v3_parents=moved
    )
    # January: 甲乡 says 12 where 一村 gave fewer than 5 and 二村 nothing; 乙镇 says 30, 三村 about 11, 五村 nothing
    give(site, "2025-01", v1=("不足5", 50), v3=("约11", 110), v4=(13, 130))
    total(site, "2025-01", "t1", 12)
    total(site, "2025-01", "t2", 30)
    # February: the totals are marked, not what stands below 甲乡
    give(site, "2025-02", v1=(5, 50), v3=("约11", 110), v4=(13, 130))
    total(site, "2025-02", "t1", "近12")
    total(site, "2025-02", "t2", "0.6万")
    # March: all villages of 甲乡 gave a number, so that its total is not used
    give(site, "2025-03", v1=("不足5", 50), v2=(7, 70), v3=(11, 110), v4=(13, 130), v5=(1, 10))
    total(site, "2025-03", "t1", 12)

    own = marks(site, "2025-01")
    for boundary in ("as_was", "as_now"):
        assert own[boundary, "v1"] == (5, "less_than", 0, 0)
        assert own[boundary, "t1"] == (12, "exact", 0, 0)
        assert own[boundary, "city"] == (12 + 30 + 13, "exact", 0, 0)
    assert own["as_was", "t2"] == (30, "exact", 0, 0)
    assert own["as_was", "c1"] == (42, "exact", 0, 0)
    # today 乙镇 has what its total exceeds 三村 by, and 三村's number is in 丙镇
    assert own["as_now", "t2"] == (19, "exact", 0, 0)
    assert own["as_now", "c1"] == (31, "exact", 0, 0)
    assert own["as_now", "t3"] == own["as_now", "c2"] == (24, "about", 0, 0)

    own = marks(site, "2025-02")
    for boundary in ("as_was", "as_now"):
        assert own[boundary, "t1"] == (12, "less_than", 0, 0)
        assert own[boundary, "city"] == (12 + 6000 + 13, "less_than", 500, 0)

    own = marks(site, "2025-03")
    for boundary in ("as_was", "as_now"):
        assert own[boundary, "t1"] == (12, "less_than", 0, 0)
        assert own[boundary, "city"] == (37, "less_than", 0, 0)

    # the quarter: the marks of its months; at 一村 two of them, at 甲乡 those of February and March
    own = marks(site, "2025-Q1")
    for boundary in ("as_was", "as_now"):
        assert own[boundary, "t1"] == (36, "less_than", 0, 0)


@pytest.mark.heavy
def test_where_a_part_of_the_totals_place_lies_the_marks_below_it_count_too(tmp_path: Path) -> None:
    """甲乡 splits in April: 一村 goes to 甲东 with 0.4 of what the total has beyond the villages, 二村 to 甲西."""
    first, later = "2000-01-01,2025-03-31,true\n", "2025-04-01,,true\n"
    more = "".join(
        [
            f"t8,甲东,township,c1,town,{later}t9,甲西,township,c1,town,{later}",
            f"v1,一村,village,t8,village,{later}v2,二村,village,t9,village,{later}",
        ]
    )
    places = PLACES.format(more=more, v1_end="", t2_parents=STAYS, v3_parents="t2,village,2000-01-01,,true")
    for code in ("t1", "v1", "v2"):
        places = re.sub(rf"^({code},.*,)2000-01-01,,true\n", rf"\g<1>{first}", places, flags=re.MULTILINE)
    events = ["split,t1,t8,0.4,", "split,t1,t9,0.6,", "reparent,v1,v1,,", "reparent,v2,v2,,"]
    site = make_test_site(
        tmp_path / "s",
        places=places,
        place_events=EVENTS + "".join(f"2025-04-01,{event}\n" for event in events),
        forms=FORMS,
        form_columns=COLUMNS,
        rules="rule,form,severity,expression,message_zh,message_en\n",
    )
    give(site, "2025-01", v1=("不足5", 50), v3=(11, 110), v4=(13, 130))
    total(site, "2025-01", "t1", 25)
    own = marks(site, "2025-01")
    assert own["as_was", "t1"] == (25, "exact", 0, 0)
    # 甲东: 一村's 5, fewer in truth, and 0.4 × (25 - 5)
    assert own["as_now", "t8"] == (13, "less_than", 0, 0)
    assert own["as_now", "t9"] == (12, "exact", 0, 0)
    assert own["as_now", "c1"] == (36, "exact", 0, 0)
