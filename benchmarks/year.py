"""Rehearsal of a federation's year: twelve nightlies, and everything that changes figures between them.

    python benchmarks/year.py [--months 12] [--keep FOLDER]

Writes a small site (two counties, four townships, sixteen villages) to a temporary folder, or to FOLDER, which keeps
it. Plays the year 2041 with the flows and decisions of the product: late, revised, wrong and unreadable returns, a
quarter locked and unlocked, a return withdrawn and restored, two townships that merge in July, and a backfill in
October after a correction of the catalogue. At the end it prints every revision of one figure with its cause. It makes
the vintage of each night again as of its time, and every file must have the same bytes. If a check fails, the exit
status is 1 with a sentence.

The year lies in the future because a backfill is recorded at the present time, never before the ledger's last record.
"""

import argparse
import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.federation import (
    COUNTY,
    DING,
    FIGURE,
    JIA,
    MENDED,
    MERGED,
    YEAR,
    YI,
    Federation,
    day,
    run_ahead,
    say,
    write_catalogue,
)
from schemas.periods import parse_period

FIRST_QUARTER = parse_period(f"{YEAR}-Q1")


class BrokenError(Exception):
    """A check of the rehearsal failed."""


def january(federation: Federation) -> None:
    federation.send_all(1)
    federation.play_night(1, "January's returns of all four townships")


def february(federation: Federation) -> None:
    federation.send_all(2, but=[JIA, YI])
    federation.send(JIA, 2, v4=620)  # more than the maximum in the catalogue
    (federation.raw / f"{YEAR}-02" / "扫描件.xlsx").write_bytes("不是工作簿".encode())
    federation.play_night(
        2, "February's: 乙镇 is late, one of 甲镇's numbers is refused, one file is no workbook"
    )


def march(federation: Federation) -> None:
    federation.send_all(3)
    federation.send(YI, 2)
    federation.play_night(3, "March's; 乙镇's February, a month late")


def april(federation: Federation) -> None:
    federation.send_all(4)
    federation.send(JIA, 2, "更正", v1=15, v4=620)
    federation.play_night(4, "April's; 甲镇 revises its February, 12 women to 15 in its first village")


def may(federation: Federation) -> None:
    from flows.steps.ledger.decisions import lock_period  # noqa: PLC0415

    federation.decide(day(5, 15), "locks the first quarter", lock_period, FIRST_QUARTER)
    federation.send_all(5, but=[DING])
    federation.send(DING, 5, v2="许多")
    federation.revised = federation.send(YI, 2, "更正", v1=60)
    before = federation.figure(COUNTY)
    federation.play_night(5, "May's, 丁镇's with a word for a number; 乙镇 revises its February, which waits")
    if federation.figure(COUNTY) != before:
        raise BrokenError("a figure of the locked quarter changed")


def june(federation: Federation) -> None:
    from flows.steps.ledger.decisions import unlock_period  # noqa: PLC0415

    federation.decide(day(6, 15), "unlocks the first quarter", unlock_period, FIRST_QUARTER)
    federation.send_all(6)
    federation.send(DING, 5, "更正", v2=141)
    federation.play_night(6, "June's; 丁镇 mends its May; 乙镇's revision of February enters, 52 to 60")


def july(federation: Federation) -> None:
    federation.send_all(7)
    federation.play_night(7, "July's, the first of 新镇, into which 甲镇 and 乙镇 merged on 1 July")
    merged, parts = federation.figure(MERGED, "as_now"), [federation.figure(place) for place in (JIA, YI)]
    if merged is None or merged != sum(part or 0 for part in parts):
        raise BrokenError(f"February of the merged township is {merged}, of the two before {parts}")
    say(f"{'':18} 新镇's February at today's places: {merged:.0f} = {parts[0]:.0f} + {parts[1]:.0f}")


def august(federation: Federation) -> None:
    from flows.steps.vintage.submission_decisions import withdraw_submission  # noqa: PLC0415

    federation.decide(
        day(8, 20), "withdraws 乙镇's revision", withdraw_submission, federation.hash_of(federation.revised)
    )
    federation.send_all(8)
    federation.play_night(8, "August's; 乙镇's February is as it was before the revision")


def september(federation: Federation) -> None:
    federation.send_all(9)
    federation.play_night(9, "September's")


def october(federation: Federation) -> None:
    """Play October; the backfill is recorded directly after the decision before it, whatever day it is."""
    from flows.backfill import run_backfill  # noqa: PLC0415
    from flows.steps.ledger.decisions import lock_period  # noqa: PLC0415

    federation.decide(day(10, 20), "locks January", lock_period, parse_period(f"{YEAR}-01"))
    write_catalogue(federation.root, MENDED)
    report = run_backfill(federation.site, FIGURE[0], FIGURE[0], reason="一村可以有五千人", officer="李")
    federation.published.append(report.vintage)
    say(f"{'':18} mends the catalogue's maximum and backfills February; vintage {report.vintage}")
    federation.send_all(10)
    federation.play_night(10, "October's")


def november(federation: Federation) -> None:
    from flows.steps.vintage.submission_decisions import restore_submission  # noqa: PLC0415

    federation.decide(
        day(11, 20), "takes the withdrawal back", restore_submission, federation.hash_of(federation.revised)
    )
    federation.send_all(11)
    federation.play_night(11, "November's; 乙镇's revision counts again")


def december(federation: Federation) -> None:
    federation.send_all(12)
    federation.play_night(12, "December's")


STORY = (
    *(january, february, march, april, may, june),
    *(july, august, september, october, november, december),
)


def tell_revisions(federation: Federation) -> list[tuple[str, float | None, float | None, str]]:
    """Print and return the revisions of the followed figure; each must begin where the revision before ended."""
    import polars as pl  # noqa: PLC0415

    place, indicator = pl.col("place_code") == COUNTY, pl.col("indicator") == FIGURE[1]
    rows: list[tuple[str, float | None, float | None, str]] = []
    for vintage in federation.published:
        folder = next((copy for _, name, copy, _ in federation.nights if name == vintage), None)
        changed = pl.read_parquet(
            (folder or federation.site.marts / "vintages" / vintage) / "revisions.parquet"
        )
        changed = changed.filter(place, pl.col("period") == FIGURE[0], indicator)
        rows += [(vintage, *row) for row in changed.select("old_value", "new_value", "cause").iter_rows()]
    say(f"\nrevisions of {FIGURE[1]} of {COUNTY}, {FIGURE[0]}")
    say(f"{'vintage':26} {'old':>6} {'new':>6}  cause")
    last: float | None = None
    for vintage, old, new, cause in rows:
        shown = ["—" if value is None else f"{value:.0f}" for value in (old, new)]
        say(f"{vintage:26} {shown[0]:>6} {shown[1]:>6}  {cause}")
        if old != last or not cause:
            raise BrokenError(f"the revision of {vintage} begins at {old}, not at {last}, or has no cause")
        last = new
    if last != federation.figure(COUNTY):
        raise BrokenError(f"the revisions end at {last}, the figure is {federation.figure(COUNTY)}")
    return rows


def check_nights(federation: Federation) -> None:
    """Make each night's vintage again as of its time, with the catalogue of that night, and compare every file."""

    now = shutil.copytree(
        federation.root / "catalogue", federation.root.with_name(f"{federation.root.name}_catalogue")
    )
    vintages = federation.site.marts / "vintages"
    for when, name, copy, catalogue in federation.nights:
        shutil.copytree(catalogue, federation.root / "catalogue", dirs_exist_ok=True)
        shutil.rmtree(vintages / name, ignore_errors=True)
        again = run_ahead(federation.site, when).vintage
        if again != name:
            raise BrokenError(f"as of {when.isoformat()} the vintage is {again}, not {name}")
        if differing := differing_files(copy, vintages / name):
            raise BrokenError(
                f"as of {when.isoformat()} other bytes than {name} has in {', '.join(differing)}"
            )
        say(f"as of {when:%Y-%m-%d %H:%M} {name}: the same bytes")
    shutil.copytree(now, federation.root / "catalogue", dirs_exist_ok=True)
    say(f"All {len(federation.nights)} nights are the same bytes as of their times.")


def differing_files(one: Path, other: Path) -> list[str]:
    """Files that only one of two folders contains, or that differ between them."""
    held: list[dict[str, bytes]] = [
        {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in (one, other)
    ]
    return sorted(path for path in {*held[0], *held[1]} if held[0].get(path) != held[1].get(path))


def end_process(status: int) -> None:
    """End the process without tearing down the interpreter, where DuckDB's binding prints messages about its objects."""
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--keep", type=Path, help="folder for the site, which is kept")
    of_year = range(1, 13)
    parser.add_argument(
        "--months", type=int, default=12, choices=of_year, metavar="1-12", help="play only the first months"
    )
    asked = parser.parse_args()
    from flows.steps.ledger.decisions import lock_period  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as temporary:
        os.environ.setdefault("PREFECT_HOME", f"{temporary}/prefect")
        federation = Federation((asked.keep or Path(temporary)).resolve() / "site")
        try:
            for play in STORY[: asked.months]:
                play(federation)
            end = federation.nights[-1][0].replace(day=20)
            federation.decide(end, "locks the year", lock_period, parse_period(str(YEAR)))
            tell_revisions(federation)
            check_nights(federation)
        except BrokenError as error:
            raise SystemExit(f"A check failed: {error}.") from None


if __name__ == "__main__":
    try:
        main()
    except SystemExit as end:
        sys.stderr.write(f"{end.code}\n" if isinstance(end.code, str) else "")
        end_process(end.code if isinstance(end.code, int) else 1)
    end_process(0)
