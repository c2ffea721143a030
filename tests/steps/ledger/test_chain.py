"""Events are numbered without gaps and each has the digest of all before it; a break stops what would build on it."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.steps.ledger.chain import BreakError, note_head, read_chain
from flows.steps.ledger.events import read_events, record_event
from flows.steps.site.site import Site
from flows.steps.vintage.settle import settle_site
from tests.support.nights import events_of

NOW = datetime(2025, 4, 1, tzinfo=UTC)


@pytest.fixture
def five(site: Site) -> Site:
    """A site on which five months were locked, one after the other."""
    for month in range(1, 6):
        lock(site, month)
    return site


def lock(site: Site, month: int) -> None:
    record_event(site, "lock", f"2025-{month:02}", "已上报", "李", NOW + timedelta(days=month))


def rewrite(path: Path, **changes: object) -> None:
    row = json.loads(path.read_bytes())
    path.write_text(json.dumps({**row, **changes}, ensure_ascii=False) + "\n", encoding="utf-8")


def is_broken(site: Site) -> bool:
    before = [path.name for path in events_of(site)]
    with pytest.raises(
        BreakError, match=r"fedstats verify --accept-break 理由 / .* --accept-break REASON"
    ) as said:
        lock(site, 6)
    assert len(str(said.value).splitlines()) == 1
    assert [path.name for path in events_of(site)] == before
    return True


def test_events_follow_each_other(five: Site) -> None:
    assert read_chain(five).breaks == ()
    assert [json.loads(path.read_bytes())["number"] for path in events_of(five)] == [1, 2, 3, 4, 5]
    assert json.loads(events_of(five)[0].read_bytes())["previous"] == ""
    lock(five, 6)
    assert read_events(five)["subject"].to_list()[-1] == "2025-06"


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_deleted_event_is_a_break(five: Site, number: int) -> None:
    events_of(five)[number - 1].unlink()
    (found,) = read_chain(five).breaks
    assert f"缺第 {number} 号" in found.sentence.said(
        "zh"
    ) and f"lacks number {number}" in found.sentence.said("en")
    assert is_broken(five)


@pytest.mark.parametrize("note", [0, 1])
def test_the_last_event_deleted_with_a_note_of_it_is_a_break(five: Site, note: int) -> None:
    five.events_heads[note].unlink()
    events_of(five)[4].unlink()
    (found,) = read_chain(five).breaks
    assert "缺第 5 号" in found.sentence.said("zh") and "lacks number 5" in found.sentence.said("en")
    assert is_broken(five)
    with pytest.raises(BreakError, match=r"缺第 5 号.*lacks number 5"):
        settle_site(five, NOW)  # as each night does


@pytest.mark.parametrize("note", [0, 1])
def test_a_note_that_is_behind_is_brought_up_to_date(five: Site, note: int) -> None:
    """A run that is killed between the two notes of an event leaves one behind."""
    behind = five.events_heads[note].read_bytes()
    lock(five, 6)
    ahead = five.events_heads[note].read_bytes()
    five.events_heads[note].write_bytes(behind)
    settle_site(five, NOW)
    assert {path.read_bytes() for path in five.events_heads} == {ahead}


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_a_changed_event_is_a_break(five: Site, number: int) -> None:
    rewrite(events_of(five)[number - 1], subject="2024-12")
    assert len(read_chain(five).breaks) == 1
    assert is_broken(five)


HARMS: dict[str, Callable[[list[Path]], object]] = {
    "a number twice": lambda files: shutil.copy(files[2], files[2].with_name("00000003-unlock.json")),
    "renamed": lambda files: files[1].rename(files[1].with_name("00000002-unlock.json")),
    "two exchanged": lambda files: [
        files[1].rename(files[1].with_name("x")),
        files[2].rename(files[1]),
        files[1].with_name("x").rename(files[2]),
    ],
    "a foreign event behind the last": lambda files: shutil.copy(
        files[4], files[4].with_name("00000006-lock.json")
    ),
    "the last two deleted": lambda files: [files[3].unlink(), files[4].unlink()],
    "all deleted": lambda files: [path.unlink() for path in files],
    "empty": lambda files: files[3].write_bytes(b""),
    "cut off": lambda files: files[3].write_bytes(files[3].read_bytes()[:40]),
    "no digest": lambda files: rewrite(files[4], previous=None),
}


@pytest.mark.parametrize("harm", HARMS)
def test_no_harm_goes_unseen(five: Site, harm: str) -> None:
    HARMS[harm](events_of(five))
    assert is_broken(five)


def test_lost_notes_of_the_last_event_do_no_harm(five: Site) -> None:
    forget_head(five)
    lock(five, 6)
    events_of(five)[5].unlink()
    assert is_broken(five)


def old_events(site: Site) -> None:
    """Events as a version without digests wrote them."""
    for path in events_of(site):
        row = json.loads(path.read_bytes())
        del row["previous"]
        path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    forget_head(site)


def forget_head(site: Site) -> None:
    for path in site.events_heads:
        path.unlink()


@pytest.mark.parametrize("number", [1, 3, 5])
def test_the_first_event_after_an_upgrade_covers_all_older_ones(five: Site, number: int) -> None:
    old_events(five)
    assert read_chain(five).breaks == ()
    lock(five, 6)
    lock(five, 7)
    assert read_chain(five).breaks == ()
    rewrite(events_of(five)[number - 1], reason="另有原因")
    forget_head(five)
    assert is_broken(five)


@pytest.mark.parametrize("number", [1, 5])
def test_old_events_are_covered_from_the_first_night_on(five: Site, number: int) -> None:
    old_events(five)
    note_head(five, read_chain(five))  # as each night does
    events_of(five)[number - 1].unlink()
    assert is_broken(five)


def test_digests_enter_no_table_of_events(five: Site) -> None:
    before = read_events(five)
    old_events(five)
    assert read_events(five).equals(before)
