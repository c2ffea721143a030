"""Raw files as copies of the archive: bytes that the archive lost are taken from the raw folder again."""

import logging
from pathlib import Path

from flows.steps.intake.archive import files_of, keep_bytes, missing_bytes
from flows.steps.intake.raw_bytes import ChangingError, read_raw
from flows.steps.intake.raw_folder import find_raw_files
from flows.steps.site.files import closed_folder, hash_bytes, make_durable
from flows.steps.site.site import Site
from schemas.texts.said import Saying

_log = logging.getLogger(__name__)


def restore_from_raw(site: Site) -> int:
    """Write submissions whose archived bytes are damaged or gone again, from equal files of the raw folder; how many.

    Lost bytes without any file go to the quarantine folder: they may have been withheld.
    """
    lost = {receipt.submission for receipt in missing_bytes(site)}
    if site.settings.quarantine == "discard":
        lost = {submission for submission in lost if files_of(site, submission)}
    found: list[Path] = []
    for file in find_raw_files(site.raw, site.settings.ignore) if lost else ():
        try:
            content = bytes(read_raw(site.raw, file, site.max_bytes))
        except (ChangingError, FileNotFoundError):
            continue
        digest = hash_bytes(content)
        if digest not in lost:
            continue
        lost.remove(digest)
        there = any(path.is_relative_to(site.archive) for path in files_of(site, digest))
        written = (
            keep_bytes(closed_folder(site.archive), digest, file, content)
            if there
            else keep_bytes(site.quarantine, digest, file, content, mode=0o600)
        )
        found += [written] if written else []
    make_durable(found, site.archive.parent)
    if found:
        _log.warning(Saying("log.archive_mended", count=len(found)))
    return len(found)
