"""Putting aside: what is in the way of the pipeline moves to data/aside, named by its path, and nothing is deleted."""

import logging
from pathlib import Path

from flows.steps.site.files import make_folder

_log = logging.getLogger(__name__)


def put_aside(data: Path, path: Path, zh: str, en: str) -> Path:
    """Move a file or folder below `data` to data/aside and say so; its new path.

    `zh` and `en` say what it is.
    """
    folder = data / "aside"
    make_folder(folder)
    name = "__".join(path.relative_to(data).parts)
    number = 1
    while (target := folder / f"{number:03}-{name}").exists() or target.is_symlink():
        number += 1
    path.rename(target)
    _log.warning("%s 是%s，已移到 %s / is %s, and was moved there", path, zh, target, en)
    return target
