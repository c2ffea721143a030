"""Mart files: a table's parquet file in the folder of a new vintage, linked where the vintage before has its bytes."""

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from flows.steps.vintage.data_package import resource_of, schema_of
from flows.steps.vintage.vintage import Vintage
from schemas.marts.contract import Mart

_WRITTEN: dict[str, Any] = {"compression": "zstd", "compression_level": 1, "row_group_size": 2**18}
"""How marts are written: groups of rows of a given size have the same bytes, in however many pieces the rows come."""


def write_mart(
    draft: Path, mart: Mart, path: str, frame: pl.DataFrame, before: Vintage | None
) -> dict[str, Any]:
    """Write a mart, or link the equal file of the vintage `before`; its entry in the data package."""
    packed = BytesIO()
    frame.write_parquet(packed, **_WRITTEN)
    entry = keep_file(draft, mart, path, packed.getvalue(), len(frame), before)
    return entry | {"schema": schema_of(mart, frame)}


def keep_file(
    draft: Path, mart: Mart, path: str, content: bytes, rows: int, before: Vintage | None
) -> dict[str, Any]:
    """Write the bytes of a mart's file, or link the equal file of `before`; its entry in the data package, without schema."""
    (draft / path).parent.mkdir(parents=True, exist_ok=True)
    if before is None or not _link_same(before.folder / path, draft / path, content):
        (draft / path).write_bytes(content)
    return resource_of(mart, path, rows, len(content), hashlib.sha256(content).hexdigest())


def _link_same(kept: Path, new: Path, content: bytes) -> bool:
    """Link `new` to `kept` if that has just this content and the file system can link; true if linked."""
    try:
        if kept.stat().st_size != len(content) or kept.read_bytes() != content:
            return False
        new.hardlink_to(kept)
    except OSError:  # gone, or a file system without links
        return False
    return True
