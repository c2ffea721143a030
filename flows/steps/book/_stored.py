"""Stored: parts as an archive that packs nothing, for a library that reads archives only."""

import struct
import zlib
from collections.abc import Mapping

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION, _NAMES_IN_UTF8, _DAY = 20, 0x800, 33  # 33: 1980-01-01, the first that the format can say


def store(parts: Mapping[str, bytes]) -> bytes:
    """A zip archive of the parts by name, none of them packed (PKWARE's APPNOTE, 4.3)."""
    pieces: list[bytes] = []
    entries: list[bytes] = []
    at = 0
    for name, part in parts.items():
        own = name.encode()
        about = (_NAMES_IN_UTF8, 0, 0, _DAY, zlib.crc32(part), len(part), len(part), len(own), 0)
        local = _LOCAL.pack(b"PK\3\4", _VERSION, *about)
        entries.append(_CENTRAL.pack(b"PK\1\2", _VERSION, _VERSION, *about, 0, 0, 0, 0, at) + own)
        pieces += (local, own, part)
        at += len(local) + len(own) + len(part)
    directory = b"".join(entries)
    end = _END.pack(b"PK\5\6", 0, 0, len(entries), len(entries), len(directory), at, 0)
    return b"".join((*pieces, directory, end))
