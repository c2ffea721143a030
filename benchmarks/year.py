"""A federation's year played through: twelve nightlies, and whatever befalls figures between them.

    python benchmarks/year.py [--months 12] [--keep FOLDER]

Makes a small site (two counties, four townships, sixteen villages) in a temporary folder, or in FOLDER, where it
stays to be looked at, and plays the year 2041 on it by the product's own flows and decisions: returns that come late,
revised, wrong and unreadable, a quarter that is locked and unlocked, a return that is withdrawn and counts again, two
townships that merge in July, a backfill in October after the catalogue was mended. Ends with every revision of one
figure and its cause, and makes the vintage of every night again as of its time, which has to give that night's bytes
in every file. Exit status 1 with a sentence where something does not hold.

The year is one to come because a backfill takes the present for its time, and never one before the ledger's last.
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
    say,
    write_catalogue,
)
from schemas.periods import parse_period

FIRST_QUARTER = parse_period(f"{YEAR}-Q1")


class BrokenError(Exception):
    """Something that a federation relies on does not hold."""


def january(own: Federation) -> None:
    own.send_all(1)
    own.play_night(1, "January's returns of all four townships")


def february(own: Federation) -> None:
    own.send_all(2, but=[JIA, YI])
    own.send(JIA, 2, v4=620)  # more than the catalogue lets a village have
    (own.raw / f"{YEAR}-02" / "扫描件.xlsx").write_bytes("不是工作簿".encode())
    own.play_night(2, "February's: 乙镇 is late, one of 甲镇's numbers is refused, one file is no workbook")


def march(own: Federation) -> None:
    own.send_all(3)
    own.send(YI, 2)
    own.play_night(3, "March's; 乙镇's February, a month late")


def april(own: Federation) -> None:
    own.send_all(4)
    own.send(JIA, 2, "更正", v1=15, v4=620)
    own.play_night(4, "April's; 甲镇 revises its February, 12 women to 15 in its first village")


def may(own: Federation) -> None:
    from flows.steps.ledger.decisions import lock_period  # noqa: PLC0415

    own.decide(day(5, 15), "locks the first quarter", lock_period, FIRST_QUARTER)
    own.send_all(5, but=[DING])
    own.send(DING, 5, v2="许多")
    own.revised = own.send(YI, 2, "更正", v1=60)
    before = own.figure(COUNTY)
    own.play_night(5, "May's, 丁镇's with a word for a number; 乙镇 revises its February, which waits")
    if own.figure(COUNTY) != before:
        raise BrokenError("a figure of the locked quarter changed")


def june(own: Federation) -> None:
    from flows.steps.ledger.decisions import unlock_period  # noqa: PLC0415

    own.decide(day(6, 15), "unlocks the first quarter", unlock_period, FIRST_QUARTER)
    own.send_all(6)
    own.send(DING, 5, "更正", v2=141)
    own.play_night(6, "June's; 丁镇 mends its May; 乙镇's revision of February enters, 52 to 60")


def july(own: Federation) -> None:
    own.send_all(7)
    own.play_night(7, "July's, the first of 新镇, into which 甲镇 and 乙镇 merged on 1 July")
    merged, parts = own.figure(MERGED, "as_now"), [own.figure(place) for place in (JIA, YI)]
    if merged is None or merged != sum(part or 0 for part in parts):
        raise BrokenError(f"February of the merged township is {merged}, of those that merged {parts}")
    say(f"{'':18} 新镇's February at today's places: {merged:.0f} = {parts[0]:.0f} + {parts[1]:.0f}")


def august(own: Federation) -> None:
    from flows.steps.ledger.decisions import withdraw_submission  # noqa: PLC0415

    own.decide(day(8, 20), "withdraws 乙镇's revision", withdraw_submission, own.hash_of(own.revised))
    own.send_all(8)
    own.play_night(8, "August's; 乙镇's February is as it was before the revision")


def september(own: Federation) -> None:
    own.send_all(9)
    own.play_night(9, "September's")


def october(own: Federation) -> None:
    """The backfill is recorded right after the decision before it, whatever day it is."""
    from flows.backfill import run_backfill  # noqa: PLC0415
    from flows.steps.ledger.decisions import lock_period  # noqa: PLC0415

    own.decide(day(10, 20), "locks January", lock_period, parse_period(f"{YEAR}-01"))
    write_catalogue(own.root, MENDED)
    report = run_backfill(own.site, FIGURE[0], FIGURE[0], reason="一村可以有五千人", officer="李")
    own.published.append(report.vintage)
    say(f"{'':18} mends the catalogue's maximum and backfills February; vintage {report.vintage}")
    own.send_all(10)
    own.play_night(10, "October's")


def november(own: Federation) -> None:
    from flows.steps.ledger.decisions import restore_submission  # noqa: PLC0415

    own.decide(day(11, 20), "takes the withdrawal back", restore_submission, own.hash_of(own.revised))
    own.send_all(11)
    own.play_night(11, "November's; 乙镇's revision counts again")


def december(own: Federation) -> None:
    own.send_all(12)
    own.play_night(12, "December's")


STORY = (
    *(january, february, march, april, may, june),
    *(july, august, september, october, november, december),
)


def tell_revisions(own: Federation) -> list[tuple[str, float | None, float | None, str]]:
    """Every revision of the one figure through the year, each beginning where the one before ended."""
    import polars as pl  # noqa: PLC0415

    place, indicator = pl.col("place_code") == COUNTY, pl.col("indicator") == FIGURE[1]
    rows: list[tuple[str, float | None, float | None, str]] = []
    for vintage in own.published:
        folder = next((copy for _, name, copy, _ in own.nights if name == vintage), None)
        changed = pl.read_parquet((folder or own.site.marts / "vintages" / vintage) / "revisions.parquet")
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
    if last != own.figure(COUNTY):
        raise BrokenError(f"the revisions end at {last}, the figure is {own.figure(COUNTY)}")
    return rows


def check_nights(own: Federation) -> None:
    """Make the vintage of every night again as of its time, with the catalogue of that night put back as from version
    control, and compare every file."""
    from flows.nightly import run_nightly  # noqa: PLC0415

    now = shutil.copytree(own.root / "catalogue", own.root.with_name(f"{own.root.name}_catalogue"))
    vintages = own.site.marts / "vintages"
    for when, name, copy, catalogue in own.nights:
        shutil.copytree(catalogue, own.root / "catalogue", dirs_exist_ok=True)
        shutil.rmtree(vintages / name, ignore_errors=True)
        again = run_nightly(own.site, when).vintage
        if again != name:
            raise BrokenError(f"as of {when.isoformat()} the vintage is {again}, not {name}")
        if differing := differing_files(copy, vintages / name):
            raise BrokenError(
                f"as of {when.isoformat()} other bytes than {name} has in {', '.join(differing)}"
            )
        say(f"as of {when:%Y-%m-%d %H:%M} {name}: the same bytes")
    shutil.copytree(now, own.root / "catalogue", dirs_exist_ok=True)
    say(f"All {len(own.nights)} nights are the same bytes as of their times.")


def differing_files(one: Path, other: Path) -> list[str]:
    """The files of two folders that only one has, or that hold other bytes in the other."""
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
    """End without the teardown of the interpreter, at which DuckDB's binding reports on its own objects."""
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--keep", type=Path, help="a folder to play in, which stays")
    of_year = range(1, 13)
    parser.add_argument(
        "--months", type=int, default=12, choices=of_year, metavar="1-12", help="play the first months alone"
    )
    asked = parser.parse_args()
    from flows.steps.ledger.decisions import lock_period  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as temporary:
        os.environ.setdefault("PREFECT_HOME", f"{temporary}/prefect")
        own = Federation((asked.keep or Path(temporary)).resolve() / "site")
        try:
            for play in STORY[: asked.months]:
                play(own)
            end = own.nights[-1][0].replace(day=20)
            own.decide(end, "locks the year", lock_period, parse_period(str(YEAR)))
            tell_revisions(own)
            check_nights(own)
        except BrokenError as error:
            raise SystemExit(f"This does not hold: {error}.") from None


if __name__ == "__main__":
    try:
        main()
    except SystemExit as end:
        sys.stderr.write(f"{end.code}\n" if isinstance(end.code, str) else "")
        end_process(end.code if isinstance(end.code, int) else 1)
    end_process(0)
