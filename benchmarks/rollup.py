"""A country's month: 620,000 villages × 60 indicators in the ledger, rolled up and written.

    python benchmarks/rollup.py [--villages 620000] [--indicators 60] [--rounds 3] [--memory 3] [--profile]

Writes the ledger's own files, as the returns of all townships would have left them, and times bare DuckDB queries over
the same observations, one GROUPING SETS each, and the product beside them:

- bare_upper: the sums of the three upper levels; rollup: the product's roll-up by itself
- bare_all: the figures of all four levels, villages among them, each gone through and none kept; rollup_all: the
  roll-up, and all its figures gone through
- bare_file: the figures of all four levels written to a parquet file; rollup_file: the roll-up, and all its figures
  written to one; product: roll-up, contracts and vintage

Each runs in a process of its own, in turn; prints the median ratios, of time and of processor time, and the peak memory
of each, and with --profile the seconds of each of the product's queries.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

BARE = ("bare_upper", "bare_all", "bare_file")
PHASES = (*BARE, "rollup", "rollup_all", "rollup_file", "product")
RATIOS = (
    ("rollup", "bare_upper"),
    ("rollup_all", "bare_all"),
    ("rollup_file", "bare_file"),
    ("product", "bare_file"),
)
PERIOD = "2025-01"
AS_OF = datetime(2025, 2, 20, tzinfo=UTC)
BESIDE = {"villages": 15, "townships": 14, "counties": 9}
"""How many villages a township has, townships a county, counties a city: as in the country of 2023."""
CHUNK = 1_000
"""Townships a file of observations."""


def make_country(root: Path, villages: int, indicators: int) -> None:
    """The catalogue and the ledger of a federation with so many villages, each of which gave every indicator."""
    from schemas.catalogue import COLUMNS  # noqa: PLC0415

    townships = [_township(at) for at in range(-(-villages // BESIDE["villages"]))]
    names = [f"indicator_{at:02}" for at in range(indicators)]
    _write_catalogue(root, townships, villages, names, COLUMNS)
    _write_ledger(root, townships, villages, names)


def _township(at: int) -> str:
    """The code of a township: 2 digits of a province, 2 of a city, 2 of a county, 3 of its own."""
    county, own = divmod(at, BESIDE["townships"])
    city, county = divmod(county, BESIDE["counties"])
    return f"{10 + city // 90}{10 + city % 90}{10 + county}{100 + own}"


def _villages(townships: list[str], villages: int) -> list[tuple[str, str]]:
    """Every village with its township."""
    each = BESIDE["villages"]
    return [(f"{township}{201 + at}", township) for township in townships for at in range(each)][:villages]


def _write_catalogue(
    root: Path, townships: list[str], villages: int, names: list[str], columns: dict[str, Any]
) -> None:
    counties = sorted({township[:6] for township in townships})
    places = [f"{city}00,市,city,,city,2000-01-01,,false" for city in sorted({code[:4] for code in counties})]
    places += [f"{code},县,county,{code[:4]}00,county,2000-01-01,,false" for code in counties]
    places += [f"{code},乡,township,{code[:6]},town,2000-01-01,,false" for code in townships]
    places += [
        f"{code},村,village,{township},village,2000-01-01,,true"
        for code, township in _villages(townships, villages)
    ]
    rows = {
        "levels": ["village,1,村,village", "township,2,乡,township", "county,3,县,county", "city,4,市,city"],
        "places": places,
        "indicators": [
            f"{name},{name},{name},health,人,sum,none,,,,0,none,0,10000,false,,2000-01-01," for name in names
        ],
        "forms": ["village_month,月报,Monthly,village,month,5,30,2025-01-01,2025-01-31,"],
        "form_columns": [
            f"village_month,{name},{name},period,{name},{name},true,2025-01-01," for name in names
        ],
    }
    (root / "catalogue").mkdir(parents=True)
    for name, fields in columns.items():
        text = "\n".join([",".join(fields), *rows.get(name, [])]) + "\n"
        (root / "catalogue" / f"{name}.csv").write_text(text, encoding="utf-8")
    (root / "fedstats.toml").write_text('name = "国"\n', encoding="utf-8")


def _write_ledger(root: Path, townships: list[str], villages: int, names: list[str]) -> None:
    """A return a township, all in; the values are drawn, the same each time."""
    import polars as pl  # noqa: PLC0415

    from flows.steps.ledger.delta import append_parts, write_part  # noqa: PLC0415
    from schemas.records import SUBMISSION_SCHEMA  # noqa: PLC0415

    places = pl.DataFrame(_villages(townships, villages), schema=["place_code", "township"], orient="row")
    places = places.with_columns(row=pl.int_range(pl.len()).over("township") + 4)
    columns = pl.DataFrame({"indicator": names, "letters": [_letters(at + 2) for at in range(len(names))]})
    parts = []
    for at in range(0, len(townships), CHUNK):
        own = places.filter(pl.col("township").is_in(townships[at : at + CHUNK]))
        parts.append(root / "part" / str(at))
        write_part(parts[-1], "observations", _observations(own, columns, at), "one")
        came = datetime(2025, 2, 3, 4, tzinfo=UTC)
        submissions = own.group_by("township", maintain_order=True).agg(rows=pl.len().cast(pl.Int64))
        cells = pl.col("rows") * len(names)
        submissions = submissions.select(
            submission=_hash("township"),
            sheet=pl.lit("报表"),
            file=pl.format("2025-01/{}.xlsx", "township"),
            form=pl.lit("village_month"),
            place_code="township",
            period=pl.lit(PERIOD),
            received_at=pl.lit(came),
            received_on=pl.lit(date(2025, 2, 3)),
            recorded_at=pl.lit(came),
            corrections=pl.lit(""),
            derived_with=pl.lit("benchmark"),
            status=pl.lit("accepted"),
            rows="rows",
            read=cells,
            accepted=cells,
            rejected=pl.lit(0, pl.Int64),
        )
        write_part(parts[-1], "submissions", submissions.cast(SUBMISSION_SCHEMA), "one")
    append_parts(root / "data" / "ledger", parts)


def _observations(own: Any, columns: Any, seed: int) -> Any:
    import polars as pl  # noqa: PLC0415

    from schemas.observation import OBSERVATION_SCHEMA  # noqa: PLC0415

    return (
        own.join(columns, how="cross")
        .with_columns(value=(pl.int_range(pl.len()).hash(seed=seed) % 500).cast(pl.Int64))
        .select(
            submission=_hash("township"),
            form=pl.lit("village_month"),
            place_code="place_code",
            period=pl.lit(PERIOD),
            indicator="indicator",
            reported_as=pl.lit("period"),
            value="value",
            sheet=pl.lit("报表"),
            cell=pl.concat_str("letters", "row"),
            text=pl.lit(None, pl.String),
            qualifier=pl.lit("exact"),
            precision=pl.lit(0.0),
        )
        .cast(OBSERVATION_SCHEMA)
    )


def _hash(column: str) -> Any:
    """64 hexadecimal digits in which the township's code stands: as long as a submission's identity."""
    import polars as pl  # noqa: PLC0415

    return pl.col(column).str.pad_start(64, "0")


def _letters(at: int) -> str:
    return chr(65 + at) if at < 26 else chr(64 + at // 26) + chr(65 + at % 26)


def run_bare(root: Path, phase: str, memory: float) -> dict[str, Any]:
    """The sums of townships, counties and cities in one query; or with the villages' figures, gone through or written
    to parquet."""
    import duckdb  # noqa: PLC0415

    from flows.steps.ledger.delta import ledger_files  # noqa: PLC0415

    has_villages = phase != "bare_upper"
    files = ledger_files(root / "data" / "ledger", "observations")
    sets = "(township, indicator), (county, indicator), (city, indicator)"
    sets += ", (place_code, indicator)" if has_villages else ""
    names = "place_code, " if has_villages else ""
    query = (
        f"select {names}township, county, city, indicator, sum(value) as value, count(*) as units from "
        "(select place_code, place_code[:9] as township, place_code[:6] as county, place_code[:4] as city, "
        f"indicator, value from read_parquet($files)) group by grouping sets ({sets})"
    )
    if phase == "bare_all":
        query = _gone_through(query, ("place_code", "township", "county", "city", "indicator"))
    if phase == "bare_file":
        query = f"copy ({query}) to '{root / 'floor.parquet'}' (format parquet, compression zstd)"
    started = time.perf_counter()
    config = {"threads": 2, "memory_limit": f"{memory}GB", "temp_directory": str(root / "spill")}
    with duckdb.connect(config=config) as con:
        con.execute("set preserve_insertion_order = false")
        con.execute(query, {"files": files}).fetchall()
    return {"seconds": time.perf_counter() - started}


def _gone_through(figures: str, columns: tuple[str, ...]) -> str:
    """A query for which all the figures are made and none is kept."""
    highest = ", ".join(f"max({column})" for column in columns)
    return f"select count(*), sum(value), {highest} from ({figures})"


def run_product(root: Path, phase: str, has_profile: bool) -> dict[str, Any]:
    """The roll-up with methods, statuses and counts of reporters: alone, with its figures gone through or written to a
    file, or with contracts and the vintage."""
    from flows.steps.rollup import rollup  # noqa: PLC0415
    from flows.steps.site.site import open_site  # noqa: PLC0415
    from flows.steps.vintage.edition import Edition  # noqa: PLC0415
    from flows.steps.vintage.write import write_vintage  # noqa: PLC0415

    site = open_site(root)
    queries: dict[str, float] = {}
    if has_profile:
        _time_queries(rollup, queries)
    _ = site.catalogue
    started = time.perf_counter()
    with rollup.rolled_up(site, AS_OF) as con:
        rolled = time.perf_counter()
        if phase == "rollup_all":
            columns = (
                "place_code",
                "branch_code",
                "indicator",
                "status",
                "method",
                "qualifier",
                "units_expected",
            )
            con.execute(_gone_through("from figure_made", columns)).fetchall()
        if phase == "rollup_file":
            con.execute(
                f"copy figure_made to '{root / 'figures.parquet'}' (format parquet, compression zstd)"
            )
        if phase == "product":
            write_vintage(con, site, Edition(f"v{os.getpid()}", "", "", AS_OF))
        ended = time.perf_counter()
    queries |= {"(roll-up)": rolled - started, "(publication)": ended - rolled}
    return {"seconds": ended - started, "queries": queries}


def _time_queries(rollup: Any, queries: dict[str, float]) -> None:
    """Note the seconds of each table that the roll-up makes."""
    make_table, load_inputs, add_up_places = rollup.make_table, rollup.load_inputs, rollup.add_up_places

    def timed(con: Any, name: str, **params: Any) -> None:
        started = time.perf_counter()
        make_table(con, name, **params)
        queries[name] = queries.get(name, 0) + time.perf_counter() - started

    def loaded(*arguments: Any) -> None:
        started = time.perf_counter()
        load_inputs(*arguments)
        queries["(inputs)"] = time.perf_counter() - started

    def rolled(con: Any, *arguments: Any) -> None:
        before, started = sum(queries.values()), time.perf_counter()
        add_up_places(con, *arguments)
        within = sum(queries.values()) - before
        spent = time.perf_counter() - started - within
        queries["places/place_sum"] = queries.get("rollup/place_sum", 0) + spent

    rollup.make_table, rollup.load_inputs, rollup.add_up_places = timed, loaded, rolled


def measure(phase: str, root: Path, memory: float, has_profile: bool) -> None:
    """Run one phase in this process and print its seconds and peak memory as JSON."""
    if phase not in BARE:
        os.environ["FEDSTATS_MEMORY_GB"] = str(memory)
        result = run_product(root, phase, has_profile)
    else:
        result = run_bare(root, phase, memory)
    used = resource.getrusage(resource.RUSAGE_SELF)
    result |= {"peak_mb": used.ru_maxrss / 1024, "cpu": used.ru_utime + used.ru_stime}
    sys.stdout.write("\n" + json.dumps(result) + "\n")
    sys.stdout.flush()
    os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--villages", type=int, default=620_000)
    parser.add_argument("--indicators", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--memory", type=float, default=3, help="GB that DuckDB may take before it uses the disk"
    )
    parser.add_argument("--profile", action="store_true", help="time each query of the product")
    parser.add_argument("--without-product", action="store_true", help="the bare queries alone")
    parser.add_argument("--phase", choices=PHASES, help=argparse.SUPPRESS)
    parser.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.phase:
        measure(asked.phase, asked.root, asked.memory, asked.profile)
    with tempfile.TemporaryDirectory() as folder:
        root = asked.root or Path(folder) / "country"
        if not root.exists():
            make_country(root, asked.villages, asked.indicators)
        phases = BARE if asked.without_product else PHASES
        results: dict[str, list[dict[str, Any]]] = {phase: [] for phase in phases}
        for _ in range(asked.rounds):
            for phase in phases:
                command = [
                    sys.executable,
                    __file__,
                    "--phase",
                    phase,
                    "--root",
                    str(root),
                    "--memory",
                    str(asked.memory),
                ]
                command += ["--profile"] if asked.profile else []
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                results[phase].append(json.loads(done.stdout.strip().splitlines()[-1]))
    _print_results(results)


def _print_results(results: dict[str, list[dict[str, Any]]]) -> None:
    for phase, runs in results.items():
        seconds, cpu = (", ".join(f"{run[name]:.2f}" for run in runs) for name in ("seconds", "cpu"))
        peak = max(run["peak_mb"] for run in runs)
        sys.stdout.write(f"{phase:11} {seconds} s; processor {cpu} s; peak {peak:.0f} MB\n")
    if "product" not in results:
        return
    for name in ("seconds", "cpu"):
        middle = {phase: statistics.median(run[name] for run in runs) for phase, runs in results.items()}
        for own, phase in RATIOS:
            sys.stdout.write(f"{own} / {phase} {middle[own] / middle[phase]:.2f} by {name}\n")
    queries = results["product"][-1]["queries"]
    for name, spent in sorted(queries.items(), key=lambda query: -query[1]):
        sys.stdout.write(f"  {name:28} {spent:.2f} s\n")


if __name__ == "__main__":
    main()
