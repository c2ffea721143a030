"""Catalogue and ledger of a country's month, the ledger written directly, without returns that someone reads."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

PERIOD = "2025-01"
AS_OF = datetime(2025, 2, 20, tzinfo=UTC)
SIZES = {"villages": 15, "townships": 14, "counties": 9}
"""Numbers of villages in a township, townships in a county and counties in a city, as in China in 2023."""
CHUNK = 1_000
"""Townships in a file of observations."""


def make_country(root: Path, villages: int, indicators: int) -> None:
    """Write catalogue and ledger of a federation in which every village reported every indicator."""
    names = [f"indicator_{at:02}" for at in range(indicators)]
    townships = list(write_catalogue(root, villages, names))
    _write_ledger(root, townships, villages, names)


def _township(at: int) -> str:
    """Code of a township: two digits for the province, the city and the county each, three for the township."""
    county, number = divmod(at, SIZES["townships"])
    city, county = divmod(county, SIZES["counties"])
    return f"{10 + city // 90}{10 + city % 90}{10 + county}{100 + number}"


def _villages(townships: list[str], villages: int) -> list[tuple[str, str]]:
    """Codes of villages, each with the code of its township."""
    each = SIZES["villages"]
    return [(f"{township}{201 + at}", township) for township in townships for at in range(each)][:villages]


def write_catalogue(root: Path, villages: int, names: list[str]) -> dict[str, list[str]]:
    """Write the catalogue of a federation whose villages report these indicators; the villages of each township."""
    from schemas.catalogue_files import COLUMNS  # noqa: PLC0415

    townships = [_township(at) for at in range(-(-villages // SIZES["villages"]))]
    counties = sorted({township[:6] for township in townships})
    places = [f"{city}00,市,city,,city,2000-01-01,,false" for city in sorted({code[:4] for code in counties})]
    places += [f"{code},县,county,{code[:4]}00,county,2000-01-01,,false" for code in counties]
    places += [f"{code},乡,township,{code[:6]},town,2000-01-01,,false" for code in townships]
    places += [
        f"{code},村,village,{township},village,2000-01-01,,true"
        for code, township in _villages(townships, villages)
    ]
    rows = {
        "labels": ["unit_code,单位代码", "period,报告期", "place_code,地区代码", "place_name,地区名称"],
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
    for name, fields in COLUMNS.items():
        text = "\n".join([",".join(fields), *rows.get(name, [])]) + "\n"
        (root / "catalogue" / f"{name}.csv").write_text(text, encoding="utf-8")
    (root / "fedstats.toml").write_text('name = "国"\nworkbooks = false\nreport = false\n', encoding="utf-8")
    members: dict[str, list[str]] = {township: [] for township in townships}
    for code, township in _villages(townships, villages):
        members[township].append(code)
    return members


def _write_ledger(root: Path, townships: list[str], villages: int, names: list[str]) -> None:
    """Write one received return a township; the values are random numbers, equal in every run."""
    import polars as pl  # noqa: PLC0415

    from flows.steps.ledger.delta import append_parts, write_part  # noqa: PLC0415
    from schemas.ledger import Submissions  # noqa: PLC0415
    from schemas.table_columns import column_types  # noqa: PLC0415

    places = pl.DataFrame(_villages(townships, villages), schema=["place_code", "township"], orient="row")
    places = places.with_columns(row=pl.int_range(pl.len()).over("township") + 4)
    columns = pl.DataFrame({"indicator": names, "letters": [_letters(at + 2) for at in range(len(names))]})
    parts = []
    for at in range(0, len(townships), CHUNK):
        reporters = places.filter(pl.col("township").is_in(townships[at : at + CHUNK]))
        parts.append(root / "part" / str(at))
        write_part(parts[-1], "observations", _observations(reporters, columns, at), "one")
        received_at = datetime(2025, 2, 3, 4, tzinfo=UTC)
        submissions = reporters.group_by("township", maintain_order=True).agg(rows=pl.len().cast(pl.Int64))
        cells = pl.col("rows") * len(names)
        submissions = submissions.select(
            submission=_hash("township"),
            sheet=pl.lit("报表"),
            file=pl.format("2025-01/{}.xlsx", "township"),
            form=pl.lit("village_month"),
            place_code="township",
            period=pl.lit(PERIOD),
            received_at=pl.lit(received_at),
            received_on=pl.lit(date(2025, 2, 3)),
            recorded_at=pl.lit(received_at),
            corrections=pl.lit(""),
            derived_with=pl.lit("benchmark"),
            status=pl.lit("accepted"),
            rows="rows",
            read=cells,
            accepted=cells,
            rejected=pl.lit(0, pl.Int64),
        )
        schema = column_types(Submissions)
        unknown = [pl.lit(None).alias(name) for name in schema if name not in submissions.columns]
        submissions = submissions.with_columns(unknown).select(list(schema)).cast(schema)
        write_part(parts[-1], "submissions", submissions, "one")
    append_parts(root / "data" / "ledger", parts)


def _observations(reporters: Any, columns: Any, seed: int) -> Any:
    import polars as pl  # noqa: PLC0415

    from schemas.ledger import Observations  # noqa: PLC0415
    from schemas.table_columns import column_types  # noqa: PLC0415

    return (
        reporters.join(columns, how="cross")
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
        .cast(column_types(Observations))
    )


def _hash(column: str) -> Any:
    """64 digits that end with the township's code: a submission's identity has as many."""
    import polars as pl  # noqa: PLC0415

    return pl.col(column).str.pad_start(64, "0")


def _letters(at: int) -> str:
    return chr(65 + at) if at < 26 else chr(64 + at // 26) + chr(65 + at % 26)
