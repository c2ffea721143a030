"""Old xls workbooks, saved by a spreadsheet program from xlsx; they are made once and then stay as they are."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.corpus.intake import cases_cells, cases_head
from tests.corpus.intake.noting import Case

MADE = Path(__file__).parent / "files" / "made"
SOURCES = {
    "formats_that_tell_another.xlsx": cases_cells.formats,
    "struck_last_digit.xlsx": cases_cells.characters,
    "emphasis_only.xlsx": cases_cells.characters,
    "row_of_measures.xlsx": cases_head.measures,
}
FILES = {f"old_{Path(file).stem}.xls" for file in SOURCES}


def old() -> Iterator[Case]:
    for file, cases in SOURCES.items():
        (found,) = [each for each in cases() if each.file == file]
        name = f"old_{Path(file).stem}.xls"
        if not (MADE / name).exists():
            with tempfile.TemporaryDirectory() as folder:
                source = Path(folder) / file
                source.write_bytes(found.content)
                command = ["soffice", "--headless", "--convert-to", "xls", "--outdir", folder, str(source)]
                subprocess.run(command, check=True, capture_output=True)
                content = source.with_suffix(".xls").read_bytes()
        else:
            content = (MADE / name).read_bytes()
        yield found._replace(file=name, why=f"xls: {found.why}", content=content)


MAKERS = {"xls": old}
