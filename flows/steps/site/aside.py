"""Putting aside: what is in the way of the pipeline moves to data/aside, named by its path, and nothing is deleted."""

import logging
import shutil
from pathlib import Path

from flows.steps.site.files import make_folder
from schemas.texts.said import Saying

_log = logging.getLogger(__name__)


def put_aside(data: Path, path: Path, what: str) -> Path:
    """Move a file or folder below `data` to data/aside and say so; its new path.

    The text aside.<what> says what it is.
    """
    target = _free_name(data, "__".join(path.relative_to(data).parts))
    path.rename(target)
    _log.warning(Saying("log.put_aside", path=path, what=Saying(f"aside.{what}"), target=target))
    return target


def copy_aside(data: Path, path: Path) -> Path:
    """Copy a file that is about to be replaced to data/aside; its new path."""
    target = _free_name(data, f"{path.parent.name}__{path.name}")
    shutil.copy2(path, target)
    return target


def _free_name(data: Path, name: str) -> Path:
    folder = data / "aside"
    make_folder(folder)
    number = 1
    while (target := folder / f"{number:03}-{name}").exists() or target.is_symlink():
        number += 1
    return target
