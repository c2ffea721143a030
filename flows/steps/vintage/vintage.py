"""Published: a vintage as its datapackage.json describes it, whether it is whole, and since when it is current."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.steps.site.files import write_whole
from flows.steps.site.site import Site

PACKAGE = "datapackage.json"
PUBLISHED = "published.json"


@dataclass(frozen=True)
class Vintage:
    """A published set of marts: its folder and what its datapackage.json says."""

    folder: Path
    package: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.package["vintage"])

    @property
    def as_of(self) -> datetime:
        return datetime.fromisoformat(self.package["as_of"])

    def files(self, prefix: str, suffix: str = "") -> dict[str, str]:
        """The hashes of its files whose path begins and ends so, by path."""
        return {
            own["path"]: own["hash"]
            for own in self.package["resources"]
            if own["path"].startswith(prefix) and own["path"].endswith(suffix)
        }


def read_vintage(folder: Path) -> Vintage:
    """The vintage in `folder`. Raises FileNotFoundError, or ValueError where its package cannot be read."""
    return Vintage(folder, json.loads((folder / PACKAGE).read_bytes()))


def lacking_files(folder: Path) -> list[str]:
    """The files of a vintage that are not there or not of their size; its package alone where that is so."""
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


def current_package(site: Site) -> dict[str, Any] | None:
    """The datapackage.json of the published vintage, None where nothing is published yet or a file of it is gone."""
    return None if lacking_files(site.current) else read_vintage(site.current).package


def tell_published(site: Site) -> None:
    """Keep published.json beside `current` in step with it: its vintage, since when it is that one (published_at, the
    time of the link itself), and the as_of and complete_through of the vintage.

    It stays as it is where it names the vintage already; a run that finds another, of one killed in between, mends it.
    """
    path = site.marts / PUBLISHED
    vintage = site.current.resolve().name
    try:
        if json.loads(path.read_bytes())["vintage"] == vintage:
            return
    except (OSError, ValueError, KeyError, TypeError):  # not there yet, or damaged
        pass
    package = read_vintage(site.current).package
    told = {
        "vintage": vintage,
        "published_at": datetime.fromtimestamp(site.current.lstat().st_mtime, UTC).isoformat(),
        **{name: package.get(name) for name in ("as_of", "complete_through")},
    }
    write_whole(path, f"{json.dumps(told, ensure_ascii=False, indent=1)}\n".encode())
