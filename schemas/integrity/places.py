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
    zh = "从上级“{parent}”往上又回到“{code}”，上下级成环，请改 parent"
    en = "the parents of {code!r}, from {parent!r} upwards, lead back to it: change parent"
    yield "places", low.join(cycles, on="line", how="semi"), zh, en
    zh = "上级“{parent}”的级别不比“{code}”（{level}）高，请改 parent 或 level"
    en = "the parent {parent!r} is not of a higher level than {code!r} ({level}): change parent or level"
    yield "places", low.join(cycles, on="line", how="anti"), zh, en
    zh = "上级“{parent}”在“{code}”本行的有效期内并非一直有效（{gap} 就没有），请改 parent 或有效期"
    en = "the parent {parent!r} is not valid all through this row of {code!r} (not on {gap}): change it or the dates"
    yield "places", _parent_gaps(places), zh, en


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
    yield "place_events", rows, "{event} 缺 from_code，请填写", "{event} without from_code: fill it in"
    rows = events.filter(kind.is_in(["recode", "merge", "split", "create"]), lacks_to)
    yield "place_events", rows, "{event} 缺 to_code，请填写", "{event} without to_code: fill it in"
    rows = events.filter(kind == "abolish", ~lacks_to)
    zh = "撤销（abolish）不能有 to_code（{to_code}），请删去，或改成 merge"
    yield "place_events", rows, zh, "abolish with a to_code ({to_code}): remove it, or make it a merge"
    start, end = pl.col("date").dt.offset_by("-1y"), pl.col("date").dt.offset_by("1y")
    around = events.with_columns(valid_from=start, valid_to="date")
    zh = "from_code“{from_code}”在 {date} 及此前一年内都无效，请核对代码和日期"
    en = "from_code {from_code!r} is valid neither on {date} nor in the year before: check code and date"
    yield "place_events", never_meeting(around, places.rename({"code": "from_code"}), "from_code"), zh, en
    around = events.with_columns(valid_from="date", valid_to=end)
    zh = "to_code“{to_code}”在 {date} 及此后一年内都无效，请核对代码和日期"
    en = "to_code {to_code!r} is valid neither on {date} nor in the year after: check code and date"
    yield "place_events", never_meeting(around, places.rename({"code": "to_code"}), "to_code"), zh, en
    zh = "{event} 把“{to_code}”给了 {date} 起的地区，但这个代码从 {since} 起就在用（请看 places.csv）。请改 to_code；是并入，就写 merge；"
    zh += "原来的地区已经结束，就填它的 valid_to，并写它的事件"
    en = "{event} gives {to_code!r} to a place from {date} on, but the code is in use since {since} (see places.csv): "
    en += "correct to_code, write merge if it became part of that place, or end that place with a valid_to and an event"
    yield "place_events", _codes_in_use(events, places), zh, en
    zh = "{event} 把“{from_code}”也改成“{to_code}”，第 {first} 行已把“{other}”改成它：两个地区合成一个，请把两行都写成 merge，或改 to_code"
    en = "{event} gives {to_code!r} to {from_code!r}, which line {first} gives to {other!r} already: two places that become "
    en += "one are merged, write merge in both lines, or correct to_code"
    yield "place_events", _merged_by_recode(events), zh, en
    rows = events.filter((pl.col("share") <= 0) | (pl.col("share") > 1))
    zh = "share（{share}）应大于 0、不大于 1，请改正"
    yield "place_events", rows, zh, "the share ({share}) must be above 0 and at most 1: correct it"
    zh = "“{from_code}”{date} 的拆分有 {rows} 行，{given} 行填了 share，合计 {total:.10g}；应每行都填且合计为 1，或都不填"
    en = "of the {rows} rows of the split of {from_code!r} on {date}, {given} have a share, {total:.10g} in all: "
    en += "give each row one so that they add to 1, or none"
    yield "place_events", _uneven_splits(events), zh, en


def _codes_in_use(events: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Events that give a place a code that another place still has; `since` is its first day there."""
    lives = Lives(places.drop_nulls(["code", "valid_from", "valid_to"]), events.drop_nulls(["date", "event"]))
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
