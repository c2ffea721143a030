"""Chain of events: numbered without gaps, each with the digest of all events before it.

The site notes the last event in two places outside the archive, so that the loss of the last ones is seen too, even
together with a note. Events that an older version wrote have no digest; the first one after them covers them all. A break stops publications and decisions until
the file is restored, or an officer accepts the break with a reason, as an event of its own.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.steps.site.aside import put_aside
from flows.steps.site.errors import DamageError
from flows.steps.site.files import hash_bytes, write_durably
from flows.steps.site.site import Site
from schemas.texts.said import Saying

ACCEPT_BREAK = "accept_break"
"""Event by which an officer accepts breaks; its detail lists their identities, one a line."""

_NAME = re.compile(r"(\d{8})-([a-z_]+)\.json")


@dataclass(frozen=True)
class Break:
    """One break of the evidence: an identity that an acceptance lists, and its sentence."""

    identity: str
    sentence: Saying


class BreakError(DamageError):
    """The record of decisions or receipts is broken; the message names the first break and the remedy."""

    def __init__(self, breaks: Collection[Break]) -> None:
        first = next(iter(breaks))
        more = Saying("error.break_more", count=len(breaks) - 1) if len(breaks) > 1 else ""
        super().__init__(Saying("error.break", found=first.sentence, more=more))


@dataclass(frozen=True)
class Chain:
    """The events of a site as one reading found them: the last number, the digest of all, and the breaks.

    Breaks that an officer accepted are left out.
    """

    number: int
    digest: str
    accepted: frozenset[str]
    breaks: tuple[Break, ...]

    def open_breaks(self, others: Iterable[Break] = ()) -> list[Break]:
        """The breaks of the chain and others that nobody accepted."""
        return [each for each in (*self.breaks, *others) if each.identity not in self.accepted]


@dataclass
class _Reader:
    """Reading of the chain, event by event."""

    number: int = 0
    digest: str = ""
    is_chained: bool = False

    def follow(self, path: Path, content: bytes, row: dict[str, Any]) -> Break | None:
        """Go on to the next event; its break, if there is one."""
        number, kind = int(path.name[:8]), path.stem[9:]
        expected, before, self.number = self.number + 1, self.digest, number
        previous = row.get("previous")
        self.digest = hash_bytes(f"{before if previous is None else previous}{hash_bytes(content)}".encode())
        if number != expected:
            lost = f"{expected}" if expected == number - 1 else f"{expected}–{number - 1}"
            return Break(
                f"gap {lost} {before[:12]}",
                Saying("error.events_gap", lost=lost, folder=path.parent),
            )
        is_same = (row.get("number"), row.get("event")) == (number, kind)
        is_old = previous is None and not self.is_chained
        self.is_chained = self.is_chained or previous is not None
        if is_same and (is_old or previous == before):
            return None
        return Break(
            f"chain {path.name} {before[:12]}",
            Saying("error.event_changed", name=path.name, folder=path.parent),
        )


def event_files(site: Site) -> list[Path]:
    """The files of events, in order; other files of the folder are no events."""
    folder = site.archive / "events"
    return sorted(path for path in folder.glob("[0-9]*.json") if _NAME.fullmatch(path.name))


def parse_event(path: Path) -> dict[str, Any] | None:
    """The content of an event's file; None if it is torn."""
    try:
        row = json.loads(path.read_bytes())
        return row if isinstance(row, dict) and "recorded_at" in row else None
    except (OSError, ValueError):
        return None


def read_chain(site: Site) -> Chain:
    """Read the chain of events with its breaks."""
    reader, accepted, breaks = _Reader(), set(), []
    digests = {0: ""}
    for path in event_files(site):
        row = parse_event(path)
        if row is None:
            breaks.append(_torn(path))
            continue
        found = reader.follow(path, path.read_bytes(), row)
        breaks += [found] if found else []
        digests[reader.number] = reader.digest
        if row.get("event") == ACCEPT_BREAK:
            accepted |= set(str(row.get("detail")).splitlines())
    breaks += _behind_heads(site, digests, reader.number)
    return Chain(reader.number, reader.digest, frozenset(accepted), tuple(breaks))


def _torn(path: Path) -> Break:
    return Break(f"torn {path.name}", Saying("error.event_torn", path=path))


def _behind_heads(site: Site, digests: dict[int, str], last: int) -> Iterator[Break]:
    """The breaks of the last events against the notes of the site; none without a note."""
    folder = site.archive / "events"
    for number, digest in sorted(_read_heads(site)):
        if digests.get(number) == digest:
            continue
        if number > last:
            lost = f"{number}" if number == last + 1 else f"{last + 1}–{number}"
            sentence = Saying("error.events_gap", lost=lost, folder=folder)
        else:
            sentence = Saying("error.events_changed", number=number, folder=folder)
        yield Break(f"head {number} {digest[:12]}", sentence)


def _read_heads(site: Site) -> set[tuple[int, str]]:
    """Numbers and digests of the last event, by both notes; of a killed run they differ."""
    return {head for path in site.events_heads if (head := _read_head(path))}


def _read_head(path: Path) -> tuple[int, str] | None:
    try:
        head = json.loads(path.read_bytes())
        return int(head["number"]), str(head["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def note_head(site: Site, chain: Chain) -> None:
    """Note the last event outside the archive, in both places, unless it is noted already."""
    note = json.dumps({"number": chain.number, "digest": chain.digest})
    for path in site.events_heads:
        if chain.number and _read_head(path) != (chain.number, chain.digest):
            write_durably(path, f"{note}\n".encode())


def put_aside_torn_end(site: Site) -> bool:
    """Put aside torn publications at the end of the chain, which a power cut left; True if there were any.

    A publication changes no figure, and the run that follows publishes again. An event that the site has noted was
    whole: it is no leftover.
    """
    noted, found = max((number for number, _ in _read_heads(site)), default=0), False
    for path in reversed(event_files(site)):
        is_noted = noted >= int(path.name[:8])
        if is_noted or not path.name.endswith("-publish.json") or parse_event(path) is not None:
            break
        put_aside(site.archive.parent, path, "torn_publication")
        found = True
    return found


def put_aside_torn_events(site: Site) -> None:
    """Put aside events that cannot be read; the gaps that they leave are breaks."""
    for path in event_files(site):
        if parse_event(path) is None:
            put_aside(site.archive.parent, path, "torn_event")
