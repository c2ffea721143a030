"""Kept: the figures that a publication takes from the vintage before instead of rolling them up again, those of a county
and a year together."""

import hashlib
import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import duckdb
import polars as pl

from flows.steps.rollup.database import open_database
from flows.steps.rollup.inputs import base_periods, load_frame
from flows.steps.rollup.queries import read_query
from flows.steps.rollup.scope import NOTHING_REUSED, Reused
from flows.steps.site.code_digests import queries_digest, reading_digest
from flows.steps.site.files import write_whole
from flows.steps.site.site import Site
from flows.steps.vintage.revisions import load_changed_records, load_states
from flows.steps.vintage.vintage import Vintage
from schemas.catalogue import Catalogue
from schemas.codelists import BOUNDARIES
from schemas.periods import Period, parse_period

_FIGURES = "indicator_values/"
MAKES_FIGURES = {
    "levels": ("level", "rank"),
    "places": ("code", "name", "level", "parent", "kind", "valid_from", "valid_to", "reports"),
    "place_events": ("date", "event", "from_code", "to_code", "share"),
    "indicators": (
        *("code", "over_places", "over_time", "numerator", "denominator", "scale", "formula"),
        "statistical_year",
    ),
    "forms": (
        *("form", "level", "period_type", "due_days", "late_days", "assigned_to", "year_start"),
        *("valid_from", "valid_to"),
    ),
    "form_columns": ("form", "indicator", "reported_as", "valid_from", "valid_to"),
}
"""What of the catalogue the figures are made of; the rest is for reading returns, for words and for other tables."""


Branch = tuple[int, str]
"""A year and the code of a branch."""


@dataclass(frozen=True)
class Kept:
    """The `branches`, each with a year, that nothing touched since the vintage before was made, none without one;
    the `years` of which that is all; where everything has to be rolled up, `why`: first, made_with (another code or
    time zone), ledger, boundaries; `changed`: the years for which the catalogue changed.

    A branch is a county with all beneath it, or what stands above the counties, with the counties' own figures: it is
    named by the code in the names of its files (place_in_period.branch_code)."""

    vintage: Vintage | None = None
    branches: tuple[Branch, ...] = ()
    years: tuple[int, ...] = ()
    why: str = ""
    changed: tuple[int, ...] = ()

    def files(self, boundary: str = "") -> list[str]:
        """The paths of the kept figures, those of one boundary or all."""
        held = self.vintage.files(_FIGURES, f"{boundary}.parquet") if self.vintage else {}
        own = set(self.branches)
        return [path for path in held if branch_of(path) in own]

    @property
    def reused(self) -> Reused:
        """What of it the roll-up reads."""
        if self.vintage is None:
            return NOTHING_REUSED
        files = {
            boundary: tuple(self.vintage.folder / path for path in self.files(boundary))
            for boundary in BOUNDARIES
        }
        return Reused(self.branches, self.years, files)

    def carry_over(self, draft: Path) -> list[dict[str, Any]]:
        """Link the kept figures into a new vintage's folder; their entries in its data package."""
        if self.vintage is None:
            return []
        paths = set(self.files())
        for path in paths:
            (draft / path).parent.mkdir(parents=True, exist_ok=True)
            try:
                (draft / path).hardlink_to(self.vintage.folder / path)
            except OSError:  # a file system without links
                shutil.copyfile(self.vintage.folder / path, draft / path)
        return [own for own in self.vintage.package["resources"] if own["path"] in paths]


NOTHING_KEPT = Kept()


def find_kept(site: Site, as_of: datetime, before: Vintage | None) -> Kept:
    """The branches of the vintage `before` whose figures at `as_of` are the same, for nothing that they are made of
    changed; one of which a file is damaged is none of them.

    What a figure is made of: the returns that stand at its place and beneath it, in its period, in those of which that
    is made and in the others of their cumulative year; which periods are due; the places and their moves, up to today
    for periods that are not over; and the catalogue and the code.
    """
    state = _read_state(site)
    if before is None or state.get("vintage") != before.name:
        return Kept(why="first")
    if state["made_with"] != made_with(site):
        return Kept(why="made_with")
    first, last = (moment.astimezone(site.timezone).date() for moment in (before.as_of, as_of))
    if not site.catalogue.boundaries.is_one_span(first, last):
        return Kept(why="boundaries")
    with open_database(site) as con:
        load_states(con, site, {"old": before.as_of, "new": as_of})
        if standing_digest(con, "old_submission") != state["standing"]:
            return Kept(why="ledger")
        reached = _branches_reached(con, site, as_of)
        due = [
            set(base_periods(site.catalogue, day, _received(con, name)))
            for name, day in (("old_submission", first), ("new_submission", last))
        ]
    held: dict[Branch, dict[str, str]] = defaultdict(dict)
    for path, digest in before.files(_FIGURES).items():
        held[branch_of(path)][path] = digest
    made = catalogue_digests(site.catalogue, {year for year, _ in held})
    changed = {int(year) for year in made if made[year] != state["catalogue"].get(year)}
    anew = changed | _years_reached(site.catalogue, due[0] ^ due[1])
    kept = [
        own
        for own, files in sorted(held.items())
        if own[0] not in anew and own not in reached and _are_whole(before, files)
    ]
    in_part = {year for year, _ in held.keys() - set(kept)}
    years = {year for year, _ in kept} - in_part
    return Kept(before, tuple(kept), tuple(sorted(years)), changed=tuple(sorted(changed)))


def _branches_reached(con: duckdb.DuckDBPyConnection, site: Site, as_of: datetime) -> set[Branch]:
    """The years and branches, with all other places, whose figures the changed returns may enter: at the places that
    these returns and their other revisions speak of, at all that were ever above them, and at those that events link
    with any of them."""
    load_changed_records(con, site, as_of)
    load_frame(con, "place", site.catalogue["places"].select("code", "parent"))
    load_frame(con, "place_event", site.catalogue["place_events"].select("from_code", "to_code"))
    pairs = con.execute(read_query("history/reached_place")).fetchall()
    reached = {
        text: _years_reached(site.catalogue, [parse_period(text)]) for text in {text for text, _ in pairs}
    }
    return {(year, code) for text, code in pairs for year in reached[text]}


def _received(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    rows = con.execute(f"select distinct period from {table} where status = 'accepted'").fetchall()
    return [text for (text,) in rows]


def _years_reached(catalogue: Catalogue, touched: Iterable[Period]) -> set[int]:
    """The years of figures that returns of the touched periods may enter: their own; with statistical years, that
    before, for 2025S holds March 2026; with cumulative years that do not begin in January, one more on either side."""
    across, statistical = _reach(catalogue)
    return {
        year
        for period in touched
        for year in range(period.start.year - across - statistical, period.end.year + across + 1)
    }


def _reach(catalogue: Catalogue) -> tuple[bool, bool]:
    """Whether cumulative years do not begin in January, and whether there are statistical years."""
    starts = dict(catalogue["forms"].select("form", "year_start").iter_rows())
    cumulative = catalogue["form_columns"].filter(catalogue["form_columns"]["reported_as"] == "cumulative")
    across = any((starts.get(form) or 1) != 1 for form in cumulative["form"].unique())
    return across, catalogue.has_statistical_years


def catalogue_digests(catalogue: Catalogue, years: Iterable[int]) -> dict[str, str]:
    """What of the catalogue the figures of each year are made of, as a digest: all places, levels and events; forms
    and their columns as they are valid in the years that the returns may come from; the indicators of those.

    A form that ends, or a column that is added, leaves the years before as they are.
    """
    tables = {name: catalogue[name].select(columns) for name, columns in MAKES_FIGURES.items()}
    across, statistical = _reach(catalogue)
    digests = {}
    for year in years:
        first, last = date(year - across, 1, 1), date(year + across + statistical, 12, 31)
        own = {name: _within(tables[name], first, last) for name in ("forms", "form_columns")}
        counted = own["form_columns"]["indicator"].implode()
        counts = pl.any_horizontal(pl.col("code", "numerator", "denominator").is_in(counted))
        own["indicators"] = tables["indicators"].filter(counts)
        parts = [table.unique().sort(pl.all()).write_csv() for table in (tables | own).values()]
        digests[str(year)] = hashlib.sha256(repr((across, statistical, parts)).encode()).hexdigest()
    return digests


def _within(table: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """The rows valid on some day from `first` to `last`, their validity no longer than that."""
    valid_from = pl.max_horizontal("valid_from", pl.lit(first))
    valid_to = pl.min_horizontal(pl.col("valid_to").fill_null(last), pl.lit(last))
    return table.with_columns(valid_from=valid_from, valid_to=valid_to).filter(
        pl.col("valid_from") <= pl.col("valid_to")
    )


def _are_whole(vintage: Vintage, files: Mapping[str, str]) -> bool:
    """Whether files still hold the bytes that were written, by their paths and hashes."""
    try:
        contents = {path: (vintage.folder / path).read_bytes() for path in files}
    except OSError:
        return False
    return all(f"sha256:{hashlib.sha256(contents[path]).hexdigest()}" == files[path] for path in files)


def figure_path(level: str, year: int, branch: str, boundary: str) -> str:
    """Where in a vintage the figures of a branch stand; a code may hold what a file's name may not."""
    return f"{_FIGURES}level={level}/year={year}/{quote(branch, safe='')}-{boundary}.parquet"


def branch_of(path: str) -> Branch:
    """The year and branch of a figure_path."""
    *_, year, name = path.split("/")
    return int(year.removeprefix("year=")), unquote(name.rsplit("-", 1)[0])


def made_with(site: Site) -> str:
    """What makes figures and files of the ledger, beside time and catalogue: the code, its libraries, the time
    zone."""
    parts = (queries_digest(), reading_digest(), site.settings.timezone)
    libraries = (version(name) for name in ("fedstats", "duckdb", "polars"))
    return hashlib.sha256(" ".join([*parts, *libraries]).encode()).hexdigest()


def standing_digest(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """What tells one state of the ledger's records from another, a rebuilt one among them: `table` is submission."""
    rows = con.execute(f"select submission, sheet, ingest, status from {table} order by all").fetchall()
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def record_rolled(site: Site, vintage: Path, standing: str, kept: Kept) -> None:
    """Note what the vintage that has become current was made of, and what of it was kept; without the note the next
    one is rolled up whole."""
    held = {branch_of(file.as_posix()) for file in vintage.glob(f"{_FIGURES}*/*/*.parquet")}
    years = {year for year, _ in held}
    state: dict[str, Any] = {"vintage": vintage.name, "made_with": made_with(site), "standing": standing}
    state["catalogue"] = catalogue_digests(site.catalogue, sorted(years))
    state["kept_years"], state["rolled_whole_for"] = kept.years, kept.why
    state["changed_years"] = kept.changed
    in_part = {year for year, _ in kept.branches} - set(kept.years)
    state["rolled_branches"] = {
        year: sorted(code for own, code in held - set(kept.branches) if own == year)
        for year in sorted(in_part)
    }
    write_whole(site.rolled, json.dumps(state, indent=1).encode())


def kept_counts(site: Site, vintage: Path) -> dict[str, Any]:
    """Of the vintage that has become current the years that were kept, the branches that were rolled up of those kept in
    part, the years that the catalogue changed, and why everything was rolled up if it was."""
    state = _read_state(site)
    if state.get("vintage") != vintage.name:
        return {}
    told = ("kept_years", "rolled_branches", "changed_years", "rolled_whole_for")
    return {name: state[name] for name in told if state[name]}


def _read_state(site: Site) -> dict[str, Any]:
    names = (
        "vintage",
        "made_with",
        "standing",
        "catalogue",
        "kept_years",
        "rolled_branches",
        "changed_years",
        "rolled_whole_for",
    )
    try:
        state = json.loads(site.rolled.read_bytes())
        return {name: state[name] for name in names}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
