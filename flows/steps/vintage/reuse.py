"""Reuse: the figures that a publication takes from the vintage before instead of rolling them up again.

The unit of reuse is a branch: a county and a year.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import duckdb
import polars as pl

from flows.steps.rollup.begun_forms import begun_forms
from flows.steps.rollup.calendar import base_periods
from flows.steps.rollup.database import load_frame
from flows.steps.rollup.queries import read_query
from flows.steps.rollup.scope import NOTHING_REUSED, Reused
from flows.steps.site.code_digests import queries_digest, reading_digest
from flows.steps.site.files import write_whole
from flows.steps.site.site import Site
from flows.steps.vintage.catalogue_parts import catalogue_digests, words_digest, years_across
from flows.steps.vintage.comparison import Comparison
from flows.steps.vintage.vintage import Vintage
from flows.steps.vintage.yearly_tables import COMPLETENESS, SUMMARY, carry_file, carry_years, whole_years
from schemas.catalogue import Catalogue
from schemas.codelists import BOUNDARIES, RETURN_RATES
from schemas.periods import Period, parse_period

_FIGURES = "indicator_values/"
Branch = tuple[int, str]
"""A year and the code of a branch."""


@dataclass(frozen=True)
class Kept:
    """(year, branch) pairs unchanged since the previous vintage; empty if there is none.

    `years` are the years that are reused whole; `changed` the years for which the catalogue changed. If everything
    has to be rolled up, `why` is first, made_with (another code or time zone), ledger, or boundaries. A branch is a
    county with all places below, or all places above the counties together with the counties' own figures. Its code
    (place_in_period.branch_code) is in the names of its files. `tables` are the reused years of each yearly table,
    `words` the digest of the words beside their numbers, `catalogue` the digests of the years before (see
    catalogue_digests).
    """

    vintage: Vintage | None = None
    branches: tuple[Branch, ...] = ()
    years: tuple[int, ...] = ()
    why: str = ""
    changed: tuple[int, ...] = ()
    tables: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    words: str = ""
    catalogue: Mapping[str, str] = field(default_factory=dict)

    def files(self, boundary: str = "") -> list[str]:
        """The paths of the reused figures, of one boundary or of all."""
        published = self.vintage.files(_FIGURES, f"{boundary}.parquet") if self.vintage else {}
        branches = set(self.branches)
        return [path for path in published if branch_of(path) in branches]

    @property
    def reused(self) -> Reused:
        """The part of it that the roll-up reads."""
        if self.vintage is None:
            return NOTHING_REUSED
        files = {
            boundary: tuple(self.vintage.folder / path for path in self.files(boundary))
            for boundary in BOUNDARIES
        }
        return Reused(self.branches, self.years, files, self.tables)

    def carry_over(self, draft: Path) -> list[dict[str, Any]]:
        """Link the reused files into a new vintage's folder; their entries in its data package."""
        if self.vintage is None:
            return []
        paths = set(self.files())
        for path in paths:
            carry_file(self.vintage.folder / path, draft / path)
        figures = [own for own in self.vintage.package["resources"] if own["path"] in paths]
        return [*figures, *carry_years(draft, self.vintage, self.tables)]


NOTHING_KEPT = Kept()


def find_kept(comparison: Comparison) -> Kept:
    """The branches and tables of the vintage before that are the same now, because nothing changed that they are made of.

    A figure is made of the returns of its place and the places below, in its period, in the parts of its period and
    in the other periods of their cumulative year; of the periods that are due (a rate of returns also of their due
    days); of the places and their moves, up to today for periods that are not over; of the catalogue and the code. A
    branch with a damaged file is never reused. A year of a table is reused if all branches of the year are and the words
    are the same; of the table of returns if none of them became due.
    """
    site, before, con = comparison.site, comparison.before, comparison.records
    state, old = _read_state(site), before or comparison
    first, last = (moment.astimezone(site.timezone).date() for moment in (old.as_of, comparison.as_of))
    forms, due = [], []
    for name, day in (("old_submission", first), ("new_submission", last)):
        received = con.execute(
            f"select distinct form, period from {name} where status = 'accepted'"
        ).fetchall()
        forms.append(begun_forms(site.catalogue, received, day))
        due.append(set(base_periods(forms[-1], received, day)))
    words = words_digest(site.catalogue, forms[1], last)
    if before is None or state.get("vintage") != before.name:
        return Kept(why="first", words=words)
    if state["made_with"] != made_with(site):
        return Kept(why="made_with", words=words)
    if not site.catalogue.boundaries.is_one_span(first, last):
        return Kept(why="boundaries", words=words)
    if standing_digest(con, "old_submission") != state["standing"]:
        return Kept(why="ledger", words=words)
    reached = _branches_reached(comparison)
    published: dict[Branch, dict[str, str]] = defaultdict(dict)
    for path, digest in before.files(_FIGURES).items():
        published[branch_of(path)][path] = digest
    made = catalogue_digests(site.catalogue, {year for year, _ in published})
    changed = {int(year) for year in made if made[year] != state["catalogue"].get(year)}
    fallen_due = _years_reached(site.catalogue, _fallen_due(site.catalogue, due[1], first, last))
    anew = changed | _years_reached(site.catalogue, due[0] ^ due[1])
    if not site.catalogue["indicators"].filter(pl.col("formula").is_in(RETURN_RATES)).is_empty():
        anew |= fallen_due
    kept = [
        branch
        for branch, files in sorted(published.items())
        if branch[0] not in anew and branch not in reached and before.are_whole(files)
    ]
    in_part = {year for year, _ in published.keys() - set(kept)}
    years = {year for year, _ in kept} - in_part
    tables = {COMPLETENESS: years, SUMMARY: years - fallen_due} if words == state["words"] else {}
    whole = {name: whole_years(before, name, own) for name, own in tables.items()}
    return Kept(before, tuple(kept), tuple(sorted(years)), "", tuple(sorted(changed)), whole, words, made)


def _branches_reached(comparison: Comparison) -> set[Branch]:
    """Years and places whose figures the changed returns may enter; the code of a branch is the code of a place.

    They are the places of these returns and of their other revisions, alternative reporters, all places that were ever
    above them, and all places that events link with any of them.
    """
    con, catalogue = comparison.records, comparison.site.catalogue
    _ = comparison.changed_periods
    load_frame(con, "place", catalogue["places"].select("code", "parent"))
    events = catalogue["place_events"].select("from_code", "to_code")
    alternatives = pl.DataFrame(catalogue.alternative_pairs, schema=events.schema, orient="row")
    load_frame(con, "place_event", events.vstack(alternatives))
    pairs = con.execute(read_query("history/reached_place")).fetchall()
    reached = {text: _years_reached(catalogue, [parse_period(text)]) for text in {text for text, _ in pairs}}
    return {(year, code) for text, code in pairs for year in reached[text]}


def _fallen_due(catalogue: Catalogue, periods: Iterable[Period], first: date, last: date) -> set[Period]:
    """Periods whose returns became due between two days: they are missing, and their rates final, only then."""
    days = set(catalogue["forms"].select("period_type", "due_days").iter_rows())
    return {
        period
        for period in periods
        for period_type, due_days in days
        if period.period_type == period_type and first <= period.end + timedelta(days=due_days) < last
    }


def _years_reached(catalogue: Catalogue, touched: Iterable[Period]) -> set[int]:
    """The years of figures that returns of the touched periods may enter.

    They are the periods' years; with statistical years the year before too, because 2025S contains March 2026; with
    cumulative years that do not begin in January, one more on either side.
    """
    across, statistical = years_across(catalogue)
    return {
        year
        for period in touched
        for year in range(period.start.year - across - statistical, period.end.year + across + 1)
    }


def figure_path(level: str, year: int, branch: str, boundary: str) -> str:
    """The path of a branch's figures in a vintage. A code may contain characters that a file's name may not."""
    return f"{_FIGURES}level={level}/year={year}/{quote(branch, safe='')}-{boundary}.parquet"


def branch_of(path: str) -> Branch:
    """The year and branch of a figure_path."""
    *_, year, name = path.split("/")
    return int(year.removeprefix("year=")), unquote(name.rsplit("-", 1)[0])


def made_with(site: Site) -> str:
    """Digest of the code, its libraries and the time zone, which make the figures beside ledger and catalogue."""
    parts = (queries_digest(), reading_digest(), site.settings.timezone)
    libraries = (version(name) for name in ("fedstats", "duckdb", "polars"))
    return hashlib.sha256(" ".join([*parts, *libraries]).encode()).hexdigest()


def standing_digest(con: duckdb.DuckDBPyConnection, table: str) -> str:
    """Digest of the records that count; it differs after a rebuild too. `table` is record_standing, or a view of it."""
    names = "submission, sheet, ingest, status, preferred_number"
    rows = con.execute(f"select {names} from {table} order by all").fetchall()
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def record_rolled(site: Site, vintage: Path, standing: str, kept: Kept) -> None:
    """Note the inputs of the vintage that has become current, and its reused parts.

    Without the note the next vintage is rolled up whole.
    """
    branches = {branch_of(file.as_posix()) for file in vintage.glob(f"{_FIGURES}*/*/*.parquet")}
    years = {year for year, _ in branches}
    state: dict[str, Any] = {"vintage": vintage.name, "made_with": made_with(site), "standing": standing}
    made = kept.catalogue if {str(year) for year in years} <= kept.catalogue.keys() else {}
    state["catalogue"] = made or catalogue_digests(site.catalogue, sorted(years))
    state["kept_years"], state["rolled_whole_for"] = kept.years, kept.why
    state["changed_years"], state["words"] = kept.changed, kept.words
    in_part = {year for year, _ in kept.branches} - set(kept.years)
    state["rolled_branches"] = {
        year: sorted(code for of_year, code in branches - set(kept.branches) if of_year == year)
        for year in sorted(in_part)
    }
    write_whole(site.rolled, json.dumps(state, indent=1).encode())


def kept_counts(site: Site, vintage: Path) -> dict[str, Any]:
    """Notes on the vintage that has become current, for the run's log.

    They are the reused years, the branches rolled up in years reused in part, the years that the catalogue changed,
    and the reason if everything was rolled up.
    """
    state = _read_state(site)
    if state.get("vintage") != vintage.name:
        return {}
    names = ("kept_years", "rolled_branches", "changed_years", "rolled_whole_for")
    return {name: state[name] for name in names if state[name]}


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
        "words",
    )
    try:
        state = json.loads(site.rolled.read_bytes())
        return {name: state[name] for name in names}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
