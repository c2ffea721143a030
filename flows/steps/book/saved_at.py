"""Time at which a workbook was last saved, as the workbook itself says; copying the file does not change it."""

import re
import struct
import zipfile
from datetime import UTC, datetime, timedelta, tzinfo

from flows.steps.book._ole import streams_of
from flows.steps.book.model import UnreadableError
from flows.steps.book.zip_bytes import inflate, members_of

_PARTS = {
    "docProps/core.xml": re.compile(rb"<(?:\w+:)?modified\b[^>]*>([^<]{10,40})<"),
    "meta.xml": re.compile(rb"<(?:\w+:)?date\b[^>]*>([^<]{10,40})<"),
}
_LAST_SAVED = re.compile(rb"<(?:\w+:)?LastSaved\b[^>]*>([^<]{10,40})<")
_SUMMARY = "\5SummaryInformation"
_SAVED_PROPERTY, _FILETIME = 13, 64
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_FIRST_YEAR = 1991
"""Earlier times are the zero of some clock, or of a program that fills in nothing."""

_MOST_PART, _MOST_HEAD = 2**20, 2**16


def saved_at(content: bytes, zone: tzinfo) -> datetime | None:
    """The time of last saving inside xlsx, xls, ods and XML workbooks, in UTC; None if there is none.

    A time without an offset, as in ods, is of `zone`.
    """
    try:
        if content.startswith(b"PK"):
            return _in_package(content, zone)
        if content.startswith(b"\xd0\xcf\x11\xe0"):
            return _in_summary(streams_of(content).get(_SUMMARY, b""))
        found = _LAST_SAVED.search(content[:_MOST_HEAD])
        return _moment(found[1], zone) if found else None
    except (
        UnreadableError,
        zipfile.BadZipFile,
        NotImplementedError,
        ValueError,
        OverflowError,
        struct.error,
    ):
        return None


def _in_package(content: bytes, zone: tzinfo) -> datetime | None:
    for member in members_of(content):
        pattern = _PARTS.get(member.filename)
        if pattern and (found := pattern.search(inflate(content, member, _MOST_PART))):
            return _moment(found[1], zone)
    return None


def _moment(text: bytes, zone: tzinfo) -> datetime | None:
    moment = datetime.fromisoformat(text.decode("ascii").strip())
    return _plausible((moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC))


def _in_summary(stream: bytes) -> datetime | None:
    """The property "last saved" of a summary (MS-OLEPS 2.21; PIDSI_LASTSAVE_DTM)."""
    if len(stream) < 48:
        return None
    (start,) = struct.unpack_from("<I", stream, 44)
    (count,) = struct.unpack_from("<I", stream, start + 4)
    for at in range(min(count, 64)):
        number, offset = struct.unpack_from("<II", stream, start + 8 + 8 * at)
        if number == _SAVED_PROPERTY and struct.unpack_from("<I", stream, start + offset)[0] == _FILETIME:
            (ticks,) = struct.unpack_from("<Q", stream, start + offset + 4)
            return _plausible(_EPOCH + timedelta(microseconds=ticks // 10))
    return None


def _plausible(moment: datetime) -> datetime | None:
    return moment.replace(microsecond=0) if moment.year >= _FIRST_YEAR else None
