"""Send slips: the marked return of each submission with findings, in the folder that goes back to officers."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

import polars as pl

from flows.steps.ingest.check import Batch
from flows.steps.ingest.reading_faults import ReadingFault, is_reading_fault, reading_fault
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.site.files import make_durable, short_number, write_whole
from flows.steps.site.site import Site
from schemas.periods import parse_period, period_words


def send_slips(site: Site, files: Sequence[RawFile], batch: Batch) -> tuple[tuple[ReadingFault, ...], int]:
    """Write the slip of each submission with findings under data/returns/<period>/<place>; return faults and count.

    The slips are on the disk when it returns: the ledger, which is written later, stops them from being made again.
    """
    faults: list[ReadingFault] = []
    written = []
    known = set(batch.findings["submission"])
    heads = {row["submission"]: row for row in batch.submissions.to_dicts()}
    for received in (RawFile(*given) for given in files):
        file, digest = received.path, received.digest
        if digest not in known:
            continue
        head = heads[digest]
        name = f"{PurePosixPath(file).stem[:60]}-{short_number(digest)}.xlsx"
        path = site.returns / (head["period"] or "unknown") / (head["place_code"] or "unknown") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        slip, odd = slip_or_fault(site, received, batch, english=site.settings.slip_english)
        faults += odd
        if slip:
            write_whole(path, slip)
            written.append(path)
    make_durable(written, site.returns.parent)
    return tuple(faults), len(written)


def drop_slips(site: Site, now: datetime) -> int:
    """Remove slips written more than `keep_slips_days` days before `now`, with folders left empty; how many.

    Their findings stay in the ledger and the marts.
    """
    limit = (now - timedelta(days=site.settings.keep_slips_days)).timestamp()
    old = [path for path in site.returns.glob("*/*/*.xlsx") if path.stat().st_mtime < limit]
    for path in old:
        path.unlink()
    for folder in {path.parent for path in old}:
        with suppress(OSError):  # another slip is in it
            folder.rmdir()
            folder.parent.rmdir()
    return len(old)


def slip_or_fault(
    site: Site, received: RawFile, batch: Batch, **asked: bool
) -> tuple[bytes | None, list[ReadingFault]]:
    """The slip of one file, and the faults of drawing it.

    If the program fails on the officer's sheet, the slip has the findings alone; if it fails again, there is none.
    """
    received = RawFile(*received)
    file = received.path
    faults: list[ReadingFault] = []
    for with_sheets in (True, False):
        try:
            return slip_of(site, received, batch, with_sheets=with_sheets, **asked), faults
        except BaseException as error:
            if not is_reading_fault(error):
                raise
            faults.append(reading_fault(error, received.digest, file))
    return None, faults


def slip_of(
    site: Site,
    received: RawFile,
    batch: Batch,
    sent: bool = True,
    english: bool = False,
    with_sheets: bool = True,
) -> bytes:
    """The slip of one file of a batch; `sent` is false for a check before sending.

    A file that is withheld, or on which the program failed, is not drawn.
    """
    from flows.steps.slip.slip import make_slip  # noqa: PLC0415  openpyxl, only where there is something to say

    file, content, when, _ = received = RawFile(*received)
    digest = received.digest
    rows = batch.submissions.filter(pl.col("submission") == digest).to_dicts()
    undrawn = batch.withheld.union(fault.submission for fault in batch.faults)
    is_drawn = with_sheets and isinstance(content, bytes) and digest not in undrawn
    layouts = {sheet: layout for (own, sheet), layout in batch.layouts.items() if own == digest}
    return make_slip(
        file,
        bytes(content) if is_drawn else b"",
        batch.findings.filter(pl.col("submission") == digest).to_dicts(),
        site.max_bytes,
        head=head_lines(site, rows, when, sent),
        verdict=verdict_of(rows, sent),
        layouts=layouts,
        english=english,
    )


def head_lines(site: Site, rows: Sequence[dict[str, Any]], when: datetime, sent: bool) -> list[str]:
    """A line for each return of a submission: unit, form, period; the first has the time of receipt and the number."""
    moment = f"{'收到时间' if sent else '自查时间'}：{when.astimezone(site.timezone):%Y-%m-%d %H:%M}"
    moment += "".join(f"　　报表编号：{short_number(row['submission'])}" for row in rows[:1] if sent)
    titles = dict(site.catalogue["forms"].select("form", "title_zh").iter_rows())
    lines = []
    for row in rows:
        parts = []
        if row["place_code"] and row["period"]:
            place = site.catalogue.registry(parse_period(row["period"]).end).get(row["place_code"])
            parts.append(f"填报单位：{place.name if place else ''}（{row['place_code']}）")
        if row["form"]:
            parts.append(f"报表：{titles[row['form']]}")
        if row["period"]:
            parts.append(f"报告期：{period_words(parse_period(row['period']))}")
        if parts:
            lines.append("　　".join(parts))
    first, *others = lines or ["没有认出是哪个单位、哪张报表、哪一期"]
    return [f"{first}　　{moment}", *others]


def verdict_of(rows: Sequence[dict[str, Any]], sent: bool) -> str:
    """The outcome of a submission, or its expected outcome: accepted, accepted in part, sent back whole."""
    taken, refused = (sum(row[name] for row in rows) for name in ("accepted", "rejected"))
    if any(row["status"] != "accepted" for row in rows) or refused:
        counts = f"{taken:,} 个数{'已收' if sent else '可收'}，{refused:,} 个{'未收' if sent else '不能收'}"
        sheets = sum(row["status"] != "accepted" for row in rows)
        counts += f"，另有 {sheets} 张表整张未收" if sheets and taken else ""
        whole = "整份退回：一个数也没有收" if sent else "整份不能收"
        return f"{'部分接收' if sent else '部分可收'}：{counts}" if taken else whole
    return f"{'已接收' if sent else '可以接收'}：{taken:,} 个数{'已全部收下' if sent else '都可收'}"
