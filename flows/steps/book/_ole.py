"""OLE container of an old binary workbook: its streams, each chain of sectors followed once."""

import struct

from flows.steps.book.model import UnreadableError

_NONE = 0xFFFFFFFA  # numbers from here on are marks, not sectors
_STREAM, _ROOT = 2, 5


def streams_of(content: bytes) -> dict[str, bytes]:
    """Streams by name; the first of equal names.

    Raises UnreadableError if the container is damaged: a chain of sectors forms a circle or leaves the file.
    """
    try:
        return _streams(content)
    except (struct.error, IndexError, ValueError):
        raise UnreadableError("unreadable") from None


def _streams(content: bytes) -> dict[str, bytes]:
    shift, short_shift = struct.unpack_from("<HH", content, 30)
    first_directory, _, cutoff, first_short, _, first_master, _ = struct.unpack_from("<IIIIIII", content, 48)
    if shift not in (9, 12) or short_shift != 6:
        raise ValueError("sector sizes")
    size = 1 << shift
    table = _table(content, size, first_master)
    shorts = _numbers(_chain(content, table, first_short, size, size))
    directory = _chain(content, table, first_directory, size, size)
    entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
    root = next((entry for entry in entries if entry[66] == _ROOT), None)
    short_stream = _chain(content, table, _start(root), size, size) if root else b""
    found: dict[str, bytes] = {}
    room = 4 * len(content) + 2**16  # streams that share sectors would multiply the size
    for entry in entries:
        if entry[66] != _STREAM:
            continue
        length = struct.unpack_from("<I", entry, 120)[0]
        if length < cutoff:
            stream = _chain(short_stream, shorts, _start(entry), 64, 0)
        else:
            stream = _chain(content, table, _start(entry), size, size)
        room -= len(stream)
        if room < 0:
            raise ValueError("streams share their sectors")
        name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le", "replace")
        found.setdefault(name, stream[:length])
    return found


def _start(entry: bytes) -> int:
    return int(struct.unpack_from("<I", entry, 116)[0])


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _table(content: bytes, size: int, first_master: int) -> tuple[int, ...]:
    """Allocation table: the next sector of each sector."""
    sectors = list(struct.unpack_from("<109I", content, 76))
    master, seen = first_master, set()
    while master < _NONE:
        if master in seen:
            raise ValueError("circle")
        seen.add(master)
        numbers = struct.unpack_from(f"<{size // 4}I", content, (master + 1) * size)
        sectors += numbers[:-1]
        master = numbers[-1]
    used = [sector for sector in sectors if sector < _NONE]
    if len(used) > len(content) // size + 1:
        raise ValueError("more tables than sectors")
    return _numbers(b"".join(content[(sector + 1) * size : (sector + 2) * size] for sector in used))


def _chain(content: bytes, table: tuple[int, ...], first: int, size: int, base: int) -> bytes:
    """Bytes of a chain of sectors, from its first sector on."""
    sector, parts = first, []
    seen = bytearray(len(table))
    while sector < _NONE:
        if seen[sector]:
            raise ValueError("circle")
        seen[sector] = 1
        parts.append(content[base + sector * size : base + (sector + 1) * size])
        sector = table[sector]
    return b"".join(parts)
