"""The members of archives: as zipfile sees them, whatever is wrong with the bytes."""

import io
import random
import zipfile

import pytest

from flows.steps.book.zip_bytes import Member, _plain_members, members_of


def archive(*names: str, comment: bytes = b"", kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as own:
        for at, name in enumerate(names):
            own.writestr(name, f"part {at}" * 50)
        own.comment = comment
    return out.getvalue()


def by_zipfile(content: bytes) -> list[Member]:
    with zipfile.ZipFile(io.BytesIO(content)) as own:
        return [Member(*(getattr(info, name) for name in Member._fields)) for info in own.infolist()]


@pytest.mark.parametrize("kind", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_usual_archive_is_read_without_zipfile(kind: int) -> None:
    content = archive("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", kind=kind)
    assert _plain_members(content) == by_zipfile(content)
    assert _plain_members(archive()) == []


@pytest.mark.parametrize(
    "content",
    [archive("a.xml", comment=b"hello"), b"MZ before it" + archive("a.xml"), archive("\u8868.xml", "a.xml")],
    ids=["comment", "bytes before", "a name in Chinese"],
)
def test_an_unusual_one_is_left_to_it(content: bytes) -> None:
    assert _plain_members(content) is None
    assert members_of(content) == by_zipfile(content)


def test_damaged_bytes_are_never_read_otherwise_than_zipfile_would() -> None:
    rng = random.Random(7)
    whole = archive("a.xml", "xl/b.xml", "c.rels")
    agreed = 0
    for _ in range(2000):
        bad = bytearray(whole)
        for _ in range(rng.randrange(1, 4)):
            bad[rng.randrange(len(bad))] = rng.randrange(256)
        content = bytes(bad[: rng.choice([len(bad), len(bad), rng.randrange(len(bad))])])
        found = _plain_members(content)
        if found is None:
            continue
        try:
            expected = by_zipfile(content)
        except (zipfile.BadZipFile, NotImplementedError):  # a kind of archive that is none of ours
            continue
        assert found == expected
        agreed += 1
    assert agreed > 500
