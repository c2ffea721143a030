"""Reading and tidying of township workbooks, 16 rows × 62 columns, beside a bare calamine read of the same files.

    python benchmarks/intake.py [--files 1000] [--rounds 3] [--more 40000]

Prints the ratio of processor times for a batch of files, with and without checking, and its parts. The search for
personal data is included, because the pipeline always makes it. Then compares reading and checking the same returns as
csv and as workbooks, and the time a file at the beginning and at the end of `--more` files, read batch by batch.
Everything runs in this process, in turn with the bare read.
"""

import argparse
import csv
import gc
import io
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import python_calamine

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.city import make_city
from flows.steps.book.read import read_book
from flows.steps.ingest.check import check_files
from flows.steps.intake.personal_search import find_personal, search_terms
from flows.steps.intake.raw_folder import find_raw_files
from flows.steps.recognise.returns import identify_returns
from flows.steps.site.site import Site, open_site
from flows.steps.tidy.limits_and_rules import check_table
from flows.steps.tidy.tidy import tidy_returns

NOW = datetime(2026, 2, 28, tzinfo=UTC)
Files = list[tuple[str, bytes]]


def read_bare(files: Files) -> None:
    for _, content in files:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def read_and_tidy(site: Site, files: Files) -> dict[str, float]:
    """Processor seconds of reading and tidying, of the search for personal data, and of checking."""
    known = search_terms(site.catalogue)
    personal = 0.0
    returns = []
    began = time.process_time()
    for file, content in files:
        book = read_book(file, content, site.max_bytes)
        read = time.process_time()
        if find_personal(book, known):
            raise SystemExit("personal data was found in made-up files")
        personal += time.process_time() - read
        found, *_ = identify_returns(file, file, book, site.catalogue, NOW.date())
        returns += found
    tables, _ = tidy_returns(returns)
    tidied = time.process_time()
    for table in tables:
        check_table(table)
    checked = time.process_time()
    return {"tidy": tidied - began - personal, "personal": personal, "check": checked - tidied}


def as_csv(files: Files) -> Files:
    """The same returns as csv files, whole numbers in digits."""
    written = []
    for name, content in files:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        text = io.StringIO()
        csv.writer(text).writerows(
            [int(cell) if isinstance(cell, float) else cell for cell in row] for row in rows
        )
        written.append((f"{name}.csv", text.getvalue().encode("utf-8-sig")))
    return written


def checking_seconds(site: Site, files: Files) -> float:
    """Processor seconds of reading and checking files as one batch."""
    began = time.process_time()
    check_files(site, [(name, content, NOW) for name, content in files], NOW)
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--more", type=int, default=40_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        make_city(Path(folder) / "city", villages=112 * 16, months=12, indicators=60)
        site = open_site(Path(folder) / "city")
        names = find_raw_files(site.raw, site.settings.ignore)
        files = [(name, (site.raw / name).read_bytes()) for name in names][: asked.files]
        rounds = []
        for _ in range(asked.rounds):
            gc.collect()
            began = time.process_time()
            read_bare(files)
            floor = time.process_time() - began
            gc.collect()
            gc.disable()  # as in the pipeline
            spent = read_and_tidy(site, files)
            gc.enable()
            rounds.append({name: seconds / floor for name, seconds in spent.items()})
        middle = {name: statistics.median(ratios[name] for ratios in rounds) for name in rounds[0]}
        whole = middle["tidy"] + middle["personal"]
        sys.stdout.write(
            f"read, search and tidy / bare read  {whole:.2f}  (aim: at most 1.8), {len(files)} files\n"
        )
        sys.stdout.write(f"  reading and tidying {middle['tidy']:.2f}, the search for personal data ")
        sys.stdout.write(f"{middle['personal']:.2f}; with checking too {sum(middle.values()):.2f}\n")
        texts = as_csv(files)
        pairs = [(checking_seconds(site, texts), checking_seconds(site, files)) for _ in range(asked.rounds)]
        ratio = statistics.median(text / book for text, book in pairs)
        sys.stdout.write(f"csv file / xlsx file, reading and checking  {ratio:.2f}  (aim: at most 1)\n")
        _print_growth(site, files, asked.more)


def _print_growth(site: Site, files: Files, more: int) -> None:
    """Print the time a file of check_files after many batches against the first batch; each batch has other bytes."""
    marks = []
    done = 0
    began = time.process_time()
    while done < more:
        batch = [(f"{done}-{name}", content + bytes([done % 251]) * 4, NOW) for name, content in files]
        check_files(site, batch, NOW)
        done += len(batch)
        marks.append((done, time.process_time() - began))
    first, last = marks[0], marks[-1]
    ratio = (last[1] / last[0]) / (first[1] / first[0])
    sys.stdout.write(f"time a file, {last[0]} against {first[0]} files  {ratio:.2f}  (1 is linear)\n")


if __name__ == "__main__":
    main()
