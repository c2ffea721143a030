"""Integrity of places.csv and place_events.csv: parents and events."""

from collections.abc import Iterator

import polars as pl

from schemas.integrity.faults import Wrong
from schemas.integrity.validity import never_meeting, valid_together
from schemas.lives import SAME_PLACE_EVENTS, WITHIN, Lives


def parent_faults(places: pl.DataFrame, levels: pl.DataFrame) -> Iterator[Wrong]:
    """Parents of no higher level than their child, in a circle, or not valid all the time."""
    ranked = places.join(levels.unique("level", keep="first").select("level", "rank"), on="level")
    above = ranked.select(parent="code", other_rank="rank", other_from="valid_from", other_to="valid_to")
    low = ranked.join(above, on="parent").filter(valid_together(), pl.col("other_rank") <= pl.col("rank"))
    low = low.unique("line", keep="first", maintain_order=True)
    cycles = _in_cycles(low, places)
    yield Wrong("places", low.join(cycles, on="line", how="semi"), "parents_in_a_circle")
    yield Wrong("places", low.join(cycles, on="line", how="anti"), "parent_not_higher")
    yield Wrong("places", _parent_gaps(places), "parent_not_valid")


def _in_cycles(rows: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Rows whose chain of parents leads back to them."""
    up = places.drop_nulls("parent").select(at="code", to="parent").unique()
    reached, before = rows.select("line", "code", at="parent"), -1
    while reached.height != before:
        before = reached.height
        further = reached.join(up, on="at").select("line", "code", at="to")
        reached = pl.concat([reached, further]).unique()
    return reached.filter(pl.col("at") == pl.col("code"))


def _parent_gaps(places: pl.DataFrame) -> pl.DataFrame:
    """Rows whose parent is not valid on one of their days; `gap` is the first such day."""
    same = pl.col("code") == pl.col("code").shift()
    goes_on = pl.col("valid_from") <= pl.col("valid_to").shift() + pl.duration(days=1)
    spells = (
        places.sort("code", "valid_from")
        .with_columns(spell=(~(same & goes_on)).fill_null(True).cum_sum())
        .group_by(parent="code", spell="spell")
        .agg(
            other_from=pl.when(pl.col("valid_from").null_count() == 0).then(pl.col("valid_from").min()),
            other_to=pl.col("valid_to").max(),
        )
    )
    holds_first = pl.col("valid_from").is_between("other_from", "other_to")
    pairs = places.join(spells, on="parent")
    whole = pairs.filter((holds_first & (pl.col("valid_to") <= pl.col("other_to"))).fill_null(True))
    ended = pl.when(holds_first).then(pl.col("other_to") + pl.duration(days=1)).max()
    return (
        pairs.join(whole, on="line", how="anti")
        .group_by("line")
        .agg(pl.col("code", "parent").first(), gap=ended.fill_null(pl.col("valid_from").first()))
    )


def event_faults(events: pl.DataFrame, places: pl.DataFrame) -> Iterator[Wrong]:
    """Events that lack a code or have one too many, have a code of another time, or shares that do not add to 1.

    Lists of places change once a year: `from_code` has to be valid within a year before the event, `to_code`
    within a year after it.
    """
    kind, lacks_to = pl.col("event"), pl.col("to_code").is_null()
    rows = events.filter(kind != "create", pl.col("from_code").is_null())
    yield Wrong("place_events", rows, "event_without_from")
    rows = events.filter(kind.is_in(["recode", "merge", "split", "create"]), lacks_to)
    yield Wrong("place_events", rows, "event_without_to")
    rows = events.filter(kind == "abolish", ~lacks_to)
    yield Wrong("place_events", rows, "abolish_with_successor")
    start, end = pl.col("date").dt.offset_by("-1y"), pl.col("date").dt.offset_by("1y")
    around = events.with_columns(valid_from=start, valid_to="date")
    yield Wrong(
        "place_events",
        never_meeting(around, places.rename({"code": "from_code"}), "from_code"),
        "from_code_not_valid",
    )
    around = events.with_columns(valid_from="date", valid_to=end)
    yield Wrong(
        "place_events",
        never_meeting(around, places.rename({"code": "to_code"}), "to_code"),
        "to_code_not_valid",
    )
    yield Wrong("place_events", _codes_in_use(events, places), "code_in_use")
    yield Wrong("place_events", _merged_by_recode(events), "recode_merges")
    rows = events.filter((pl.col("share") <= 0) | (pl.col("share") > 1))
    yield Wrong("place_events", rows, "share_out_of_range")
    yield Wrong("place_events", _uneven_splits(events), "uneven_split")


def _codes_in_use(events: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Events that give a place a code that another place still has; `since` is its first day there."""
    codes = pl.concat([events["from_code"], events["to_code"]]).drop_nulls().unique()
    named = places.filter(pl.col("code").is_in(codes.implode()))
    lives = Lives(named.drop_nulls(["code", "valid_from", "valid_to"]), events.drop_nulls(["date", "event"]))
    found = []
    for row in events.drop_nulls(["date", "event", "to_code"]).iter_rows(named=True):
        event, before, after = row["event"], row["from_code"], row["to_code"]
        if event == "create":
            is_used = (own := lives.at(after, row["date"])) and own.first < row["date"] - WITHIN
        elif (
            event in SAME_PLACE_EVENTS and after != before and (ended := lives.until_day(before, row["date"]))
        ):
            day = lives.first_day_after(ended, row["date"])
            own = lives.from_day(after, day)
            is_used = own and own.first < day and own.first <= ended.last
        else:
            continue
        found += [row | {"since": own.first}] if own and is_used else []
    return pl.DataFrame(found, schema=events.schema | {"since": pl.Date}, orient="row")


def _merged_by_recode(events: pl.DataFrame) -> pl.DataFrame:
    """Events that give a code to a second place at about the day on which another event gives it to a first one."""
    given = events.filter(pl.col("event").is_in(SAME_PLACE_EVENTS), pl.col("from_code") != pl.col("to_code"))
    given = given.drop_nulls(["date", "from_code", "to_code"])
    first = given.select("to_code", first="line", other="from_code", earlier="date")
    pairs = given.join(first, on="to_code").filter(
        pl.col("first") < pl.col("line"),
        pl.col("from_code") != pl.col("other"),
        # an event may be dated with the last day of its place
        (pl.col("date") - pl.col("earlier")).abs() <= pl.duration(days=1),
    )
    return pairs.unique("line", keep="first", maintain_order=True).sort("line")


def _uneven_splits(events: pl.DataFrame) -> pl.DataFrame:
    """First rows of splits with shares in some rows alone, or with shares that do not add to 1."""
    splits = events.filter(pl.col("event") == "split").drop_nulls(["date", "from_code"])
    share, given, total = pl.col("share"), pl.col("given"), pl.col("total")
    of_each = splits.group_by("date", "from_code").agg(
        line=pl.col("line").min(), rows=pl.len(), given=share.count(), total=share.sum()
    )
    return of_each.filter(given > 0, (given < pl.col("rows")) | ((total - 1).abs() > 1e-9))
