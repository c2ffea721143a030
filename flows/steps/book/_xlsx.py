"""Package of an xlsx or ods workbook: dangers, limits, oddities, and texts outside the cells.

It is inspected before any spreadsheet library opens the file. Its size is limited, and no entity is expanded.
"""

import re
import struct
from posixpath import basename, dirname, join, normpath
from xml.etree import ElementTree

from flows.steps.book._ods import inspect_content, without_indents
from flows.steps.book._outside_cells import texts_beside, texts_with_numbers
from flows.steps.book._xlsx_sheet import extent_of, inspect_sheet, with_merges_first
from flows.steps.book._xlsx_strings import marked_strings, refuse_many_characters
from flows.steps.book._xlsx_styles import read_styles
from flows.steps.book.model import MOST_CELLS, Oddities, Package, Remark, UnreadableError
from flows.steps.book.zip_bytes import MOST_PACKED, Member, inflate, members_of, store

_MAX_UNPACKED = 12
"""A workbook may unpack to this many times the size limit of a file."""

_MOST_MEMBERS = 5000

_DESCRIPTIONS = ("docprops/core.xml", "docprops/app.xml")
"""Descriptions of the book, which the reading library does not look at."""

_ODS = b"application/vnd.oasis.opendocument.spreadsheet"

Parts = dict[str, bytes]
"""XML parts by their names in lower case, as the reading library finds them."""


def inspect_package(content: bytes, max_bytes: int) -> Package:
    """Inspect the package of an xlsx or ods file.

    Raises UnreadableError with too_big, unsafe, encrypted, embedded_file or unreadable, and zipfile.BadZipFile if the
    archive is damaged.
    """
    if not content.startswith(b"PK"):  # the reading library would open an archive behind other bytes
        raise UnreadableError("unreadable")
    members = members_of(content)
    parts = _unpack(content, members, _MAX_UNPACKED * max_bytes)
    for name, part in parts.items():
        if b"\0" in part or (b"!" in part and (b"<!DOCTYPE" in part or b"<!ENTITY" in part)):
            raise UnreadableError("unsafe")
        if "/embeddings/" in name:
            raise UnreadableError("embedded_file")
    if "content.xml" in parts:
        xml = without_indents(parts["content.xml"])
        package = inspect_content(xml, parts.get("styles.xml", b""))
        if xml is not parts["content.xml"]:  # the reading library takes no white space between cells
            manifest = {"META-INF/manifest.xml": parts.get("meta-inf/manifest.xml", b"")}
            package.stored = store({"mimetype": _ODS, **manifest, "content.xml": xml})
        sheets: dict[str, bytes] = {}
    else:
        sheets = {name: part for name, part in parts.items() if b"sheetData" in part}
        package = _inspect_sheets(parts, sheets)
        package.stored = store(
            {
                name: with_merges_first(part) if name in sheets else part
                for name, part in parts.items()
                if part and name not in _DESCRIPTIONS
            }
        )
    package.template = _template(parts.get("content.xml", parts.get("xl/workbook.xml", b"")))
    beside = {
        name: found for name, part in parts.items() if (found := texts_beside(name, part, name in sheets))
    }
    package.remarks += _with_sheets(parts, beside)
    package.remarks += _loose_texts(content, members)
    return package


def _loose_texts(content: bytes, members: list[Member]) -> list[Remark]:
    """Texts with long numbers in what is no XML part: comments and names of the archive, and binary parts."""
    first = min((info.header_offset for info in members), default=0)
    directory = content.rfind(b"PK\5\6")
    start = struct.unpack_from("<I", content, directory + 16)[0] if directory >= 0 else len(content)
    pieces = [content[:first], content[start if start <= directory else max(directory, 0) :]]
    for info in members:
        name = info.filename.lower()
        if not name.endswith((".xml", ".rels", ".vml")) or "/theme/" in name:
            pieces.append(inflate(content, info, info.file_size))
    texts = {text for piece in pieces for text in texts_with_numbers(piece)}
    return [Remark("other", text) for text in sorted(texts)]


def _unpack(content: bytes, members: list[Member], most: int) -> Parts:
    """XML members by name; embedded files by name with empty bytes.

    Raises UnreadableError if the package unpacks to more than `most` bytes, whatever size it declares. A member of
    another kind is unpacked too if it could exceed the limit.
    """
    if len(members) > _MOST_MEMBERS or sum(info.file_size for info in members) > most:
        raise UnreadableError("too_big")
    parts: Parts = {}
    for info in members:
        if info.flag_bits & 1:
            raise UnreadableError("encrypted")
        name = info.filename.replace("\\", "/").lstrip("/").lower()
        is_read = (
            name.endswith((".xml", ".rels", ".vml")) and "/theme/" not in name
        )  # themes contain only colours and fonts
        if is_read or info.compress_size * MOST_PACKED > most:
            part = inflate(content, info, most)
            most -= len(part)
            if is_read and parts.setdefault(name, part) is not part:
                raise UnreadableError("unreadable")  # two parts of one name: unclear which is read
        if not is_read and "/embeddings/" in name:
            parts[name] = b""
    return parts


def _inspect_sheets(parts: Parts, sheets: dict[str, bytes]) -> Package:
    """Oddities by sheet.

    Raises UnreadableError if the sheets together exceed a limit, or a relation names a part that is no XML part.
    """
    book = parts.get("xl/workbook.xml", b"")
    relations = parts.get("xl/_rels/workbook.xml.rels", b"")
    if relations.count(b"Target") != relations.count(b'.xml"'):
        targets = _targets(parts, "xl/workbook.xml").values()
        if any(not target.endswith((".xml", "vbaproject.bin")) for target in targets):
            raise UnreadableError("unreadable")
    strings = parts.get("xl/sharedstrings.xml", b"")
    if any(b"!" in part and b"<![CDATA[" in part for part in (strings, *sheets.values())):
        raise UnreadableError("unreadable")  # the reading library drops their text
    styles = read_styles(parts.get("xl/styles.xml", b""))
    marked = marked_strings(strings)
    is_stale = b'fullCalcOnLoad="1"' in book
    odd: dict[str, Oddities] = {}
    cells = tags = 0
    for name, part in sheets.items():
        own, most, own_tags = inspect_sheet(part, styles.used_in(part), marked, is_stale)
        tags += own_tags
        cells += most
        if own:
            odd[name] = own
    if cells > MOST_CELLS and sum(map(extent_of, sheets.values())) > MOST_CELLS:
        raise UnreadableError("too_big")
    refuse_many_characters(strings, sheets.values(), tags)
    names = _sheet_names(parts) if odd else {}
    return Package({names[part]: own for part, own in odd.items() if part in names})


_TEMPLATE = re.compile(
    rb'fedstats_return"?[^<>]{0,500}?(?:>|cell-range-address="|expression=")\s{0,9}(?:of:)?=?(?:&quot;|")([^"&<]{1,200})'
)


def _template(part: bytes) -> str | None:
    found = _TEMPLATE.search(part) if b"fedstats_return" in part else None
    return found[1].decode("utf-8", "replace") if found else None


def _sheet_names(parts: Parts) -> dict[str, str]:
    """Sheet name of each worksheet part."""
    targets = _targets(parts, "xl/workbook.xml")
    names = {}
    for sheet in ElementTree.fromstring(parts.get("xl/workbook.xml", b"")).iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            key = next((value for name, value in sheet.items() if name.endswith("}id")), "")
            names[targets.get(key, "")] = sheet.get("name", "")
    return names


def _targets(parts: Parts, part: str) -> dict[str, str]:
    """Parts that the relations of a part name, by the id of the relation."""
    relations = parts.get(join(dirname(part), "_rels", f"{basename(part)}.rels"))
    if relations is None:
        return {}
    return {
        relation.get("Id", ""): normpath(
            join("/" + dirname(part), relation.get("Target", "").replace("\\", "/").lower())
        ).lstrip("/")
        for relation in ElementTree.fromstring(relations)
        if relation.get("TargetMode") != "External"
    }


def _with_sheets(parts: Parts, beside: dict[str, list[Remark]]) -> list[Remark]:
    """Texts outside the cells, each with the sheet that its part belongs to."""
    if not beside:
        return []
    owners: dict[str, str] = {}
    if any(name.startswith(("xl/work", "xl/comm", "xl/thr", "xl/draw")) for name in beside):
        owners = _sheet_names(parts)
        for part, name in list(owners.items()):
            owners |= dict.fromkeys(_targets(parts, part).values(), name)
    return [remark._replace(sheet=owners.get(name)) for name, found in beside.items() for remark in found]
