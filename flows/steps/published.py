"""Published: a vintage as its datapackage.json describes it, and whether it is whole."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.steps.site import Site

PACKAGE = "datapackage.json"


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
    except (OSError, ValueError, KeyError, TypeError):
        return [PACKAGE]
    files = {path: folder / path for path in sizes}
    return [path for path, file in files.items() if not file.is_file() or file.stat().st_size != sizes[path]]


def current_package(site: Site) -> dict[str, Any] | None:
    """The datapackage.json of the published vintage, None where nothing is published yet or a file of it is gone."""
    return None if lacking_files(site.current) else read_vintage(site.current).package
