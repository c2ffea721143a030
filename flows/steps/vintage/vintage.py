"""Vintage: a published set of marts as its datapackage.json describes it, and the note of the current vintage."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.steps.site.files import hash_bytes, write_durably
from flows.steps.site.site import Site

PACKAGE = "datapackage.json"
PUBLISHED = "published.json"


@dataclass(frozen=True)
class Vintage:
    """A published set of marts: its folder and its datapackage.json."""

    folder: Path
    package: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.package["vintage"])

    @property
    def as_of(self) -> datetime:
        return datetime.fromisoformat(self.package["as_of"])

    def read_schema(self, path: str) -> dict[str, Any]:
        """The schema in a file of its own, which tables share."""
        found: dict[str, Any] = json.loads((self.folder / path).read_bytes())
        return found

    def are_whole(self, files: Mapping[str, str]) -> bool:
        """True if files still have the bytes that were written, by their paths and hashes."""
        try:
            contents = {path: (self.folder / path).read_bytes() for path in files}
        except OSError:
            return False
        return all(f"sha256:{hash_bytes(contents[path])}" == files[path] for path in files)

    def files(self, prefix: str, suffix: str = "") -> dict[str, str]:
        """The hashes of its files by path, for paths with this beginning and end."""
        return {
            own["path"]: own["hash"]
            for own in self.package["resources"]
            if own["path"].startswith(prefix) and own["path"].endswith(suffix)
        }


def read_vintage(folder: Path) -> Vintage:
    """The vintage in `folder`. Raises FileNotFoundError, or ValueError if its package cannot be read."""
    return Vintage(folder, json.loads((folder / PACKAGE).read_bytes()))


def lacking_files(folder: Path) -> list[str]:
    """The files of a vintage that are missing or not of their size; only the package if the package itself is."""
    try:
        resources = read_vintage(folder).package["resources"]
        sizes = {own["path"]: own["bytes"] for own in resources}
        schemas = {own["schema"] for own in resources if isinstance(own["schema"], str)}
    except (OSError, ValueError, KeyError, TypeError):
        return [PACKAGE]
    files = {path: folder / path for path in sizes}
    lacking = [
        path for path, file in files.items() if not file.is_file() or file.stat().st_size != sizes[path]
    ]
    return lacking + [path for path in sorted(schemas) if not (folder / path).is_file()]


def damaged_files(folder: Path, paths: Collection[str] | None = None) -> list[str]:
    """The files of a vintage that are missing or have other bytes than were published; of `paths` alone if given."""
    if lacking := lacking_files(folder):
        return lacking
    files = read_vintage(folder).files("")
    asked = files if paths is None else paths
    return [path for path in asked if f"sha256:{hash_bytes((folder / path).read_bytes())}" != files[path]]


def current_package(site: Site) -> dict[str, Any] | None:
    """The datapackage.json of the published vintage; None if nothing is published yet or a file of it is gone."""
    return None if lacking_files(site.current) else read_vintage(site.current).package


def tell_published(site: Site) -> None:
    """Keep published.json beside `current` in step with it.

    It says the vintage, its as_of and complete_through, and published_at, the time of the link itself. It stays as it
    is if it names the current vintage already. After a killed run it may name another, and this run mends it.
    """
    path = site.marts / PUBLISHED
    vintage = site.current.resolve().name
    try:
        if json.loads(path.read_bytes())["vintage"] == vintage:
            return
    except (OSError, ValueError, KeyError, TypeError):  # not there yet, or damaged
        pass
    package = read_vintage(site.current).package
    note = {
        "vintage": vintage,
        "published_at": datetime.fromtimestamp(site.current.lstat().st_mtime, UTC).isoformat(),
        **{name: package.get(name) for name in ("as_of", "complete_through")},
    }
    write_durably(path, f"{json.dumps(note, ensure_ascii=False, indent=1)}\n".encode())
