"""Figures under the places of their period and of today: one event each, worked out by hand."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.steps.site.site import Site
from tests.support.rolled import rolled
from tests.support.site import CATALOGUE, make_test_site, submit

LATER = datetime(2025, 5, 1, tzinfo=UTC)
MONTHS = ("2025-01", "2025-02", "2025-03")

# 甲乡 (t1) with 一村 (v1) and 二村 (v2), 乙镇 (t2) with 三村 (v3), both in 东县 (c1); 丙镇 (t3) with 四村 (v4) in 西县 (c2)
PLACES = """code,name,level,parent,kind,valid_from,valid_to,reports
city,市,city,,city,2000-01-01,,false
c1,东县,county,city,county,2000-01-01,,false
c2,西县,county,city,county,2000-01-01,,false
t1,甲乡,township,c1,town,2000-01-01,,true
t2,乙镇,township,{t2_parents}
t3,丙镇,township,c2,town,2000-01-01,,false
v1,一村,village,t1,village,2000-01-01,{v1_end},true
v2,二村,village,t1,village,2000-01-01,,true
v3,三村,village,{v3_parents}
v4,四村,village,t3,village,2000-01-01,,true
{more}"""
STAYS = "c1,town,2000-01-01,,false"
EVENTS = "date,event,from_code,to_code,share,source\n"
FORMS = """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to
village_month,村月报,Village monthly return,village,month,5,30,2025-01-01,2025-03-31,city
township_month,乡月报,Township monthly return,township,month,8,30,2025-01-01,2025-03-31,city
"""
COLUMNS = """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to
village_month,women,women,period,妇女（人）,Women,true,2025-01-01,
village_month,eligible,eligible,stock,应查（人）,Eligible,false,2025-01-01,
township_month,women_below,women,subtotal,下级妇女（人）,Women below,false,2025-01-01,
"""


def changing_site(
    folder: Path,
    events: str,
    more: str = "",
    v1_end: str = "",
    t2_parents: str = STAYS,
    v3_parents: str = "t2,village,2000-01-01,,true",
    **changes: str,
) -> Site:
    return make_test_site(
        folder,
        places=PLACES.format(more=more, v1_end=v1_end, t2_parents=t2_parents, v3_parents=v3_parents),
        place_events=EVENTS + events,
        forms=FORMS,
        form_columns=changes.pop("form_columns", COLUMNS),
        rules="rule,form,severity,expression,message_zh,message_en\n",
        **changes,
    )


def give(site: Site, period: str, **villages: tuple[Any, Any]) -> None:
    """Women and eligible of villages, each in a return of its own."""
    for code, (women, eligible) in villages.items():
        rows = [(code, "", women, eligible)]
        submit(
            site,
            f"{period}/{code}.csv",
            "village_month",
            code,
            period,
            rows,
            LATER,
            ["妇女（人）", "应查（人）"],
        )


def both(site: Site, indicator: str, period: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Figures as they were and as they are now, by place: (value, status, method)."""
    with rolled(site, LATER) as con:
        rows = con.execute(
            "select boundary, place_code::varchar, value, status, method from figure "
            "where indicator = $indicator and period = $period",
            {"indicator": indicator, "period": period},
        ).fetchall()
    was = {place: tuple(own) for boundary, place, *own in rows if boundary == "as_was"}
    now = {place: tuple(own) for boundary, place, *own in rows if boundary == "as_now"}
    return was, now


def test_without_changes_both_are_the_same(tmp_path: Path) -> None:
    site = changing_site(tmp_path / "site", "")
    give(site, "2025-01", v1=(5, 50), v2=(7, 70), v3=(11, 110), v4=(13, 130))
    was, now = both(site, "women", "2025-01")
    assert was == now and was["city"] == (36, "A", "bottom_up")
    with rolled(site, LATER) as con:
        made = {name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()}
    assert "place_added" in made and "reporter_mapped" not in made


@pytest.mark.heavy
def test_a_recoded_village_is_continued_under_its_new_code(tmp_path: Path) -> None:
    new = "v9,一村,village,t1,village,2025-03-01,,true\n"
    site = changing_site(tmp_path / "site", "2025-03-01,recode,v1,v9,,\n", new, "2025-02-28")
    give(site, "2025-01", v1=(5, 50), v2=(7, 70), v3=(11, 110), v4=(13, 130))
    give(site, "2025-02", v1=(1, 50), v2=(1, 70), v3=(1, 110), v4=(1, 130))
    give(site, "2025-03", v9=(2, 60), v2=(2, 70), v3=(2, 110), v4=(2, 130))
    was, now = both(site, "women", "2025-01")
    assert was["v1"] == now["v9"] == (5, "A", "bottom_up")
    assert "v9" not in was and "v1" not in now
    # the quarter, whose last day has v9, holds what v1 gave before; its stock is March's
    was, now = both(site, "women", "2025-Q1")
    assert was["v9"] == now["v9"] == (5 + 1 + 2, "A", "bottom_up")
    assert "v1" not in was
    was, now = both(site, "eligible", "2025-Q1")
    assert was["v9"] == now["v9"] == (60, "A", "bottom_up")
    assert was["city"] == now["city"] == (60 + 70 + 110 + 130, "A", "bottom_up")


@pytest.mark.heavy
def test_a_merger_adds(tmp_path: Path) -> None:
    site = changing_site(tmp_path / "site", "2025-04-01,merge,v1,v2,,\n", "", "2025-03-31")
    give(site, "2025-01", v1=(5, 50), v2=(7, 14), v3=(11, 110), v4=(13, 130))
    was, now = both(site, "women", "2025-01")
    assert (was["v1"][0], was["v2"][0], now["v2"][0]) == (5, 7, 12)
    assert "v1" not in now
    # the rate of the merged place comes from the merged counts: 12 of 64, no mean of 10 % and 50 %
    _, rates = both(site, "coverage", "2025-01")
    assert rates["v2"][0] == 100 * 12 / 64
    assert was["t1"] == now["t1"] and was["city"] == now["city"]


@pytest.mark.heavy
def test_what_does_not_add_over_places_is_kept_by_one_that_goes_on_and_lost_by_a_merger(
    tmp_path: Path,
) -> None:
    # eligible stands for a rate given without its counts: 50 and 14 make neither 64 nor 32
    text = CATALOGUE["indicators"].replace("eligible,health,人,sum", "eligible,health,人,none")
    ended = {"more": "", "v1_end": "2025-03-31", "indicators": text}
    site = changing_site(tmp_path / "merged", "2025-04-01,merge,v1,v2,,\n", **ended)
    give(site, "2025-01", v1=(5, 50), v2=(7, 14), v3=(11, 110), v4=(13, 130))
    was, now = both(site, "eligible", "2025-01")
    assert (was["v1"][0], was["v2"][0]) == (50, 14)
    assert set(was) == {"v1", "v2", "v3", "v4"}  # and no place above has one
    assert set(now) == {"v3", "v4"}
    ended["more"] = "v9,一村,village,t1,village,2025-04-01,,true\n"
    site = changing_site(tmp_path / "recoded", "2025-04-01,recode,v1,v9,,\n", **ended)
    give(site, "2025-01", v1=(5, 50), v2=(7, 14), v3=(11, 110), v4=(13, 130))
    _, now = both(site, "eligible", "2025-01")
    assert (now["v9"][0], now["v2"][0]) == (50, 14)


def test_a_merged_place_lacks_what_one_of_its_parts_did_not_give(tmp_path: Path) -> None:
    site = changing_site(tmp_path / "site", "2025-04-01,merge,v1,v2,,\n", "", "2025-03-31")
    give(site, "2025-01", v2=(7, 14), v3=(11, 110), v4=(13, 130))
    _, now = both(site, "women", "2025-01")
    assert now["v2"] == (7, "P", "partial")


def test_a_split_with_shares_is_estimated_beneath_and_exact_above(tmp_path: Path) -> None:
    new = "v8,上村,village,t1,village,2025-04-01,,true\nv9,下村,village,t1,village,2025-04-01,,true\n"
    events = "2025-04-01,split,v1,v8,0.4,\n2025-04-01,split,v1,v9,0.6,\n"
    site = changing_site(tmp_path / "site", events, new, "2025-03-31")
    give(site, "2025-01", v1=(5, 50), v2=(7, 70), v3=(11, 110), v4=(13, 130))
    was, now = both(site, "women", "2025-01")
    assert now["v8"] == (2, "E", "bottom_up")
    assert now["v9"] == (3, "E", "bottom_up")
    assert now["t1"] == was["t1"] == (12, "A", "bottom_up")
    assert now["city"] == was["city"]


@pytest.mark.heavy
def test_what_rounding_leaves_goes_to_the_largest_part(tmp_path: Path) -> None:
    new = "".join(f"v{at},新村{at},village,t1,village,2025-04-01,,true\n" for at in (7, 8, 9))
    thirds = "".join(f"2025-04-01,split,v1,v{at},{share},\n" for at, share in
                     ((7, 0.33333333), (8, 0.33333333), (9, 0.33333334)))  # fmt: skip
    site = changing_site(tmp_path / "site", thirds, new, "2025-03-31")
    give(site, "2025-01", v1=(1, 50), v2=(0, 70), v3=(0, 110), v4=(0, 130))
    _, now = both(site, "women", "2025-01")
    assert [now[code][0] for code in ("v7", "v8", "v9")] == [0.3333, 0.3333, 0.3334]
    assert now["t1"] == (1, "A", "bottom_up")


@pytest.mark.heavy
def test_a_split_without_shares_counts_above_and_says_how_many(tmp_path: Path) -> None:
    new = "v8,上村,village,t1,village,2025-04-01,,true\nv9,下村,village,t2,village,2025-04-01,,true\n"
    events = "2025-04-01,split,v1,v8,,\n2025-04-01,split,v1,v9,,\n"
    site = changing_site(tmp_path / "site", events, new, "2025-03-31")
    give(site, "2025-01", v1=(5, 50), v2=(7, 70), v3=(11, 110), v4=(13, 130))
    was, now = both(site, "women", "2025-01")
    # its parts lie in two townships: the county is the nearest place that surely holds all of it
    assert not {"v1", "v8", "v9"} & now.keys()
    assert (now["t1"][0], now["t2"][0], now["c1"][0]) == (7, 11, 5 + 7 + 11)
    assert now["city"] == was["city"]
    with rolled(site, LATER) as con:
        unmapped = con.execute(
            "select place_code::varchar, units_unmapped from figure_made "
            "where indicator = 'women' and period = '2025-01' and units_unmapped > 0 order by 1"
        ).fetchall()
    assert unmapped == [("c1", 1), ("city", 1)]


@pytest.mark.heavy
def test_a_place_that_moved_to_another_county_takes_its_history_along(tmp_path: Path) -> None:
    moves = "c1,town,2000-01-01,2025-02-28,false\nt2,乙镇,township,c2,town,2025-03-01,,false"
    site = changing_site(tmp_path / "site", "2025-03-01,reparent,t2,t2,,\n", t2_parents=moves)
    for period, women in zip(MONTHS, (10, 20, 40), strict=True):
        give(site, period, v1=(1, 50), v2=(1, 70), v3=(women, 110), v4=(1, 130))
    was, now = both(site, "women", "2025-01")
    assert (was["c1"][0], was["c2"][0]) == (12, 1)
    assert (now["c1"][0], now["c2"][0]) == (2, 11)
    # over the quarter as it was, each month counts where the township then lay
    was, now = both(site, "women", "2025-Q1")
    assert (was["c1"][0], was["c2"][0]) == (12 + 22 + 2, 1 + 1 + 41)
    assert (now["c1"][0], now["c2"][0]) == (6, 10 + 20 + 40 + 3)
    assert was["city"] == now["city"] == (79, "A", "bottom_up")


def test_an_abolished_village_counts_in_its_township(tmp_path: Path) -> None:
    site = changing_site(tmp_path / "site", "2025-04-01,abolish,v1,,,\n", "", "2025-03-31")
    give(site, "2025-01", v1=(5, 50), v2=(7, 70), v3=(11, 110), v4=(13, 130))
    was, now = both(site, "women", "2025-01")
    assert "v1" not in now
    assert now["t1"] == was["t1"] == (12, "A", "bottom_up")


@pytest.mark.parametrize("event", ["merge", "recode"])
def test_what_a_subtotal_held_beyond_the_children_goes_with_its_place(tmp_path: Path, event: str) -> None:
    new = "t9,新镇,township,c2,town,2025-04-01,,true\n"
    site = changing_site(
        tmp_path / "site",
        f"2025-04-01,{event},t2,t9,,\n",
        new,
        t2_parents="c1,town,2000-01-01,2025-03-31,true",
        v3_parents="t2,village,2000-01-01,2025-03-31,true\nv3,三村,village,t9,village,2025-04-01,,true",
    )
    # 三村 is missing; 乙镇 says that there were 30 women beneath it
    give(site, "2025-01", v1=(5, 50), v2=(7, 70), v4=(13, 130))
    submit(site, "t2.csv", "township_month", "t2", "2025-01", [("t2", "", 30)], LATER, ["下级妇女（人）"])
    was, now = both(site, "women", "2025-01")
    assert was["t2"] == (30, "A", "reported")
    assert now["t9"] == (30, "A", "reported")
    assert (was["c1"][0], now["c1"][0], now["c2"][0]) == (42, 12, 43)
    assert now["city"] == was["city"] == (55, "A", "reported")


@pytest.mark.heavy
def test_chains_with_the_events_of_the_domain(tmp_path: Path) -> None:
    # 零阳镇 becomes a street and 金慈 is split off; then the street takes a new code
    new = (
        "v8,零阳街道,village,t1,street,2025-02-01,2025-03-31,true\n"
        "v9,金慈街道,village,t1,street,2025-02-01,,true\n"
        "v7,零阳街道,village,t1,street,2025-04-01,,true\n"
    )
    events = "2025-02-01,split,v1,v8,0.75,\n2025-02-01,split,v1,v9,0.25,\n2025-04-01,recode,v8,v7,,\n"
    site = changing_site(tmp_path / "site", events, new, "2025-01-31")
    give(site, "2025-01", v1=(8, 80), v2=(0, 70), v3=(0, 110), v4=(0, 130))
    give(site, "2025-02", v8=(10, 80), v9=(1, 20), v2=(0, 70), v3=(0, 110), v4=(0, 130))
    give(site, "2025-03", v8=(20, 80), v9=(2, 20), v2=(0, 70), v3=(0, 110), v4=(0, 130))
    _, now = both(site, "women", "2025-01")
    assert (now["v7"], now["v9"]) == ((6, "E", "bottom_up"), (2, "E", "bottom_up"))
    was, now = both(site, "women", "2025-Q1")
    assert (now["v7"][0], now["v9"][0]) == (6 + 10 + 20, 2 + 1 + 2)
    assert (was["v8"], was["v9"]) == ((36, "E", "bottom_up"), (5, "E", "bottom_up"))
    assert (now["v7"][1], was["t1"][1]) == ("E", "A")
    assert was["city"] == now["city"] == (41, "A", "bottom_up")


@pytest.mark.heavy
def test_a_subtotal_covers_today_only_what_lies_with_it(tmp_path: Path) -> None:
    # 一村 is missing; 甲乡, whose total stands for its villages, does not hold it any more: it went to 乙镇
    site = changing_site(
        tmp_path / "site",
        "2025-04-01,reparent,v1,v1,,\n",
        "v1,一村,village,t2,village,2025-04-01,,true\n",
        "2025-03-31",
    )
    give(site, "2025-01", v2=(7, 70), v3=(11, 110), v4=(13, 130))
    submit(site, "t1.csv", "township_month", "t1", "2025-01", [("t1", "", 30)], LATER, ["下级妇女（人）"])
    was, now = both(site, "women", "2025-01")
    assert (was["t1"], was["t2"]) == ((30, "A", "reported"), (11, "A", "bottom_up"))
    assert now["v1"] == (None, "O", "partial")
    assert (now["t1"], now["t2"]) == ((30, "A", "reported"), (11, "P", "partial"))
    # the county holds both
    assert now["c1"] == was["c1"] == (41, "A", "reported")


@pytest.mark.heavy
def test_a_used_subtotal_alone_is_provisional_today(tmp_path: Path) -> None:
    """三村 is missing, and 乙镇 gives a total for it each month; in April 三村 goes to 丙镇, and nobody is left below."""
    moved = "t2,village,2000-01-01,2025-03-31,true\nv3,三村,village,t3,village,2025-04-01,,true"
    site = changing_site(
        tmp_path / "site",
        "2025-04-01,reparent,v3,v3,,\n",
        t2_parents="c1,town,2000-01-01,,true",
        v3_parents=moved,
    )
    for period in MONTHS:
        give(site, period, v1=(5, 50), v2=(7, 70), v4=(13, 130))
        submit(
            site, f"{period}.csv", "township_month", "t2", period, [("t2", "", 30)], LATER, ["下级妇女（人）"]
        )
    for period, months in (("2025-01", 1), ("2025-Q1", 3)):
        was, now = both(site, "women", period)
        assert was["t2"] == (months * 30, "A", "reported")
        assert now["t2"] == (months * 30, "P", "reported")
        assert now["t3"] == (months * 13, "P", "partial")
        assert was["city"] == now["city"] == (months * 55, "A", "reported")


@pytest.mark.heavy
def test_an_abolished_townships_months_count_once_above_it(tmp_path: Path) -> None:
    # 乙镇 is abolished on 1 March and its village goes to 甲乡
    ends = "c1,town,2000-01-01,2025-02-28,false"
    moves = "t2,village,2000-01-01,2025-02-28,true\nv3,三村,village,t1,village,2025-03-01,,true"
    site = make_test_site(
        tmp_path / "site",
        places=PLACES.format(more="", v1_end="", t2_parents=ends, v3_parents=moves),
        place_events=EVENTS + "2025-03-01,abolish,t2,,,\n",
        forms=FORMS,
        form_columns=COLUMNS,
        rules="rule,form,severity,expression,message_zh,message_en\n",
    )
    for period in MONTHS:
        give(site, period, v1=(5, 50), v2=(7, 70), v3=(11, 110), v4=(13, 130))
    was, now = both(site, "women", "2025-Q1")
    assert was["c1"][0] == now["c1"][0] == 3 * (5 + 7 + 11)
    assert was["t1"][0] == 3 * (5 + 7) + 11
    assert was["city"] == now["city"] == (3 * 36, "A", "bottom_up")


@pytest.mark.heavy
def test_a_stock_given_after_a_split_is_no_estimate(tmp_path: Path) -> None:
    new = "v8,上村,village,t1,village,2025-03-01,,true\nv9,下村,village,t1,village,2025-03-01,,true\n"
    events = "2025-03-01,split,v1,v8,0.4,\n2025-03-01,split,v1,v9,0.6,\n"
    site = changing_site(tmp_path / "site", events, new, "2025-02-28")
    give(site, "2025-02", v1=(5, 50), v2=(7, 70), v3=(11, 110), v4=(13, 130))
    give(site, "2025-03", v8=(5, 21), v2=(7, 70), v3=(11, 110), v4=(13, 130))
    was, _ = both(site, "eligible", "2025-Q1")
    assert was["v8"] == (21, "A", "bottom_up")
    assert was["v9"] == (30, "E", "partial")  # not come in March: its share of February


@pytest.mark.heavy
def test_gaps_of_places_that_merge_are_counted_place_by_place(tmp_path: Path) -> None:
    # cumulative: 一村 gives January and March, 二村 January alone; then 一村 goes into 二村
    site = make_test_site(
        tmp_path / "site",
        places=PLACES.format(
            more="", v1_end="2025-03-30", t2_parents=STAYS, v3_parents="t2,village,2000-01-01,,true"
        ),
        place_events=EVENTS + "2025-03-31,merge,v1,v2,,\n",
        forms=FORMS,
        form_columns=COLUMNS.replace("women,women,period", "women,women,cumulative"),
        rules="rule,form,severity,expression,message_zh,message_en\n",
    )
    give(site, "2025-01", v1=(5, 50), v2=(7, 70), v3=(11, 110), v4=(13, 130))
    give(site, "2025-03", v2=(9, 70), v3=(11, 110), v4=(13, 130))
    was, _ = both(site, "women", "2025-Q1")
    # 二村's February is in its March; what 一村 did in February is not known
    assert was["v2"] == (5 + 9, "P", "partial")


@pytest.mark.heavy
def test_shares_of_months_that_cancel_out_are_estimated_as_their_months_are(tmp_path: Path) -> None:
    # cumulative: 5 by January and 0 by February, a fall; the village is split in April
    new = "v8,上村,village,t1,village,2025-04-01,,true\nv9,下村,village,t1,village,2025-04-01,,true\n"
    events = "2025-04-01,split,v1,v8,0.4,\n2025-04-01,split,v1,v9,0.6,\n"
    site = make_test_site(
        tmp_path / "site",
        places=PLACES.format(
            more=new, v1_end="2025-03-31", t2_parents=STAYS, v3_parents="t2,village,2000-01-01,,true"
        ),
        place_events=EVENTS + events,
        forms=FORMS,
        form_columns=COLUMNS.replace("women,women,period", "women,women,cumulative"),
        rules="rule,form,severity,expression,message_zh,message_en\n",
    )
    for period, women in zip(MONTHS, (5, 0, 0), strict=True):
        give(site, period, v1=(women, 50), v2=(7, 70), v3=(11, 110), v4=(13, 130))
    assert both(site, "women", "2025-01")[1]["v8"] == (2, "E", "bottom_up")
    assert both(site, "women", "2025-Q1")[1]["v8"] == (0, "E", "bottom_up")


@pytest.mark.heavy
def test_totals_of_months_before_a_village_came_do_not_stand_for_it(tmp_path: Path) -> None:
    """乙镇 has no villages in the first quarter and says so: 0. A quarter of 一村 goes to it in April; what 一村 gave
    in January and March is in the half year of its part there, and February, which is missing, is not 0."""
    new = "va,上村,village,t1,village,2025-04-10,,true\nvb,下村,village,t2,village,2025-04-10,,true\n"
    events = "2025-04-10,split,v1,va,0.75,\n2025-04-10,split,v1,vb,0.25,\n"
    site = changing_site(
        tmp_path / "site",
        events,
        new,
        "2025-04-09",
        t2_parents="c1,town,2000-01-01,,true",
        v3_parents="t1,village,2000-01-01,,true",
    )
    give(site, "2025-01", v1=(4, 50))
    give(site, "2025-03", v1=(4, 50))
    for month in MONTHS:
        submit(
            site, f"{month}.csv", "township_month", "t2", month, [("t2", "", 0)], LATER, ["下级妇女（人）"]
        )
    was, _ = both(site, "women", "2025-H1")
    assert was["vb"] == was["t2"] == (0.25 * (4 + 4), "E", "partial")


@pytest.mark.heavy
def test_a_village_merged_into_its_own_township_is_not_counted_twice(tmp_path: Path) -> None:
    site = changing_site(tmp_path / "site", "2025-02-01,merge,v1,t1,,\n", "", "2025-01-31")
    give(site, "2025-01", v1=(5, 50), v2=(7, 70))
    give(site, "2025-02", v2=(2, 70))
    was, now = both(site, "women", "2025-Q1")
    # January's 12 of the township has the village's 5 in it
    assert was["t1"][0] == now["t1"][0] == was["city"][0] == 12 + 2


@pytest.mark.heavy
def test_a_township_that_becomes_a_village_with_its_villages_is_not_counted_twice(tmp_path: Path) -> None:
    site = changing_site(
        tmp_path / "site",
        "2025-02-01,recode,t2,v5,,\n2025-02-01,merge,v3,v5,,\n",
        "v5,乙村,village,t1,village,2025-02-01,,true\n",
        t2_parents="c1,town,2000-01-01,2025-01-31,true",
        v3_parents="t2,village,2000-01-01,2025-01-31,true",
    )
    give(site, "2025-01", v3=(11, 110))
    give(site, "2025-02", v5=(4, 110))
    was, now = both(site, "women", "2025-Q1")
    assert was["v5"][0] == now["v5"][0] == was["c1"][0] == 11 + 4


@pytest.mark.heavy
def test_months_of_a_split_township_are_shared_out_and_estimated(tmp_path: Path) -> None:
    """Its villages are each in one half: of today's places, and of the villages themselves, all is known."""
    more = """v5,五村,village,t2,village,2000-01-01,2025-02-28,true
ta,乙东镇,township,c1,town,2025-03-01,,false
tb,乙西镇,township,c1,town,2025-03-01,,false
v3,三村,village,ta,village,2025-03-01,,true
v5,五村,village,tb,village,2025-03-01,,true
"""
    site = changing_site(
        tmp_path / "site",
        "2025-03-01,split,t2,ta,0.5,\n2025-03-01,split,t2,tb,0.5,\n",
        more,
        t2_parents="c1,town,2000-01-01,2025-02-28,false",
        v3_parents="t2,village,2000-01-01,2025-02-28,true",
    )
    give(site, "2025-01", v1=(1, 10), v2=(1, 10), v3=(5, 50), v5=(7, 70), v4=(1, 10))
    give(site, "2025-02", v1=(1, 10), v2=(1, 10), v3=(1, 50), v5=(2, 70), v4=(1, 10))
    give(site, "2025-03", v1=(1, 10), v2=(1, 10), v3=(3, 50), v5=(4, 70), v4=(1, 10))
    was, now = both(site, "women", "2025-Q1")
    assert (was["ta"][:2], was["tb"][:2]) == ((15 / 2 + 3, "E"), (15 / 2 + 4, "E"))
    assert (now["ta"][:2], now["tb"][:2]) == ((5 + 1 + 3, "A"), (7 + 2 + 4, "A"))
    assert (was["v3"][:2], was["v5"][:2]) == ((5 + 1 + 3, "A"), (7 + 2 + 4, "A"))
    assert was["c1"][:2] == now["c1"][:2] == (22 + 6, "A")  # the halves are together there


@pytest.mark.heavy
def test_what_a_place_left_to_one_that_was_split_later_is_found_where_its_month_is(tmp_path: Path) -> None:
    """三村 ends in February, nobody says into what; 乙镇, its township, is split the year after."""
    more = "ta,乙东镇,township,c1,town,2026-01-01,,false\ntb,乙西镇,township,c1,town,2026-01-01,,false\n"
    site = changing_site(
        tmp_path / "site",
        "2026-01-01,split,t2,ta,0.5,\n2026-01-01,split,t2,tb,0.5,\n",
        more,
        t2_parents="c1,town,2000-01-01,2025-12-31,false",
        v3_parents="t2,village,2000-01-01,2025-01-31,true",
    )
    give(site, "2025-01", v3=(11, 110))
    later = datetime(2026, 5, 1, tzinfo=UTC)
    with rolled(site, later) as con:
        rows = con.execute(
            "select period::varchar, place_code::varchar, value from figure "
            "where boundary = 'as_now' and indicator = 'women' and period in ('2025-01', '2025') and value is not null"
        ).fetchall()
    assert sorted(rows) == [(period, place, 11) for period in ("2025", "2025-01") for place in ("c1", "city")]


@pytest.mark.heavy
def test_what_became_two_without_shares_and_one_again_is_found_there_over_the_year_too(
    tmp_path: Path,
) -> None:
    """三村 becomes 五村 and 六村 in February, nobody says with how much of it each; the year after both are 七村."""
    more = "".join(f"v{at},村,village,t2,village,2025-02-01,2025-12-31,true\n" for at in (5, 6))
    site = changing_site(
        tmp_path / "site",
        "2025-02-01,split,v3,v5,,\n2025-02-01,split,v3,v6,,\n2026-01-01,merge,v5,v7,,\n2026-01-01,merge,v6,v7,,\n",
        more + "v7,七村,village,t2,village,2026-01-01,,true\n",
        t2_parents="c1,town,2000-01-01,,false",
        v3_parents="t2,village,2000-01-01,2025-01-31,true",
    )
    give(site, "2025-01", v3=(11, 110))
    with rolled(site, datetime(2026, 5, 1, tzinfo=UTC)) as con:
        rows = con.execute(
            "select period::varchar, place_code::varchar, value from figure "
            "where boundary = 'as_now' and indicator = 'women' and period in ('2025-01', '2025') and value is not null"
        ).fetchall()
    places = ("c1", "city", "t2", "v7")
    assert sorted(rows) == [(period, place, 11) for period in ("2025", "2025-01") for place in places]
