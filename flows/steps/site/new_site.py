"""New site: the folder of a federation, ready for its catalogue and its returns."""

import csv
import shutil
from pathlib import Path

from flows.steps.site.site import SETTINGS_FILE, SiteError
from schemas import catalogue_files

_FILLED = ("levels", "labels")
"""Catalogue files copied to a new site: the four levels and the usual labels.

It also gets the thresholds that apply to all indicators."""


def make_site(folder: Path) -> list[Path]:
    """Make `folder` a site and return the new files. Raises SiteError if it is a site already."""
    if (folder / SETTINGS_FILE).exists():
        raise SiteError(f"{folder} 已经是站点 / is a site already")
    if folder.exists() and not folder.is_dir():
        raise SiteError(f"{folder} 是文件，请给出文件夹名 / is a file, give the name of a folder")
    sample = catalogue_files.STANDARD
    (folder / "catalogue").mkdir(parents=True, exist_ok=True)
    (folder / "data" / "raw").mkdir(parents=True, exist_ok=True)
    made = []
    for name, columns in catalogue_files.COLUMNS.items():
        path = folder / "catalogue" / f"{name}.csv"
        if name in _FILLED:
            shutil.copyfile(sample / f"{name}.csv", path)
        else:
            path.write_text(",".join(columns) + "\n", encoding="utf-8")
            if name == "thresholds":
                _add_general_thresholds(sample / "thresholds.csv", path)
        made.append(path)
    settings = folder / SETTINGS_FILE
    settings.write_text('name = ""\ncatalogue = "catalogue"\ntimezone = "Asia/Shanghai"\n', encoding="utf-8")
    return [*made, settings]


def _add_general_thresholds(sample: Path, path: Path) -> None:
    """Append the sample's thresholds for all indicators; its other thresholds name its indicators."""
    with (
        sample.open(encoding="utf-8", newline="") as lines,
        path.open("a", encoding="utf-8", newline="") as out,
    ):
        general = [row for row in csv.DictReader(lines) if not row["indicator"]]
        csv.DictWriter(out, list(general[0]), lineterminator="\n").writerows(general)
