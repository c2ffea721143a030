"""Scripts that do less than the product with the same returns, for comparison; each runs in a process with its imports.

python benchmarks/peers.py {floor|polars|pandas|imports} ROOT
"""

import csv
import sys
from pathlib import Path


def run_floor(root: Path) -> None:
    """Make the least possible work: reading the cells, summing the numbers, writing the table."""
    import duckdb  # noqa: PLC0415
    import python_calamine  # noqa: PLC0415

    for path in _returns(root):
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as lines:
                list(csv.reader(lines))
            continue
        with python_calamine.CalamineWorkbook.from_path(path) as book:
            book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    with duckdb.connect() as con:
        con.execute(f"create table facts as select * from read_parquet('{root / 'facts.parquet'}')")
        con.execute(_floor_query(root))


def _returns(root: Path) -> list[Path]:
    return sorted(path for path in (root / "data" / "raw").rglob("*") if path.suffix in (".xlsx", ".csv"))


def _floor_query(root: Path) -> str:
    sets = ", ".join(
        f"({', '.join(part for part in (place, span, 'indicator') if part)})"
        for place in ("village", "township", "county", "")
        for span in ("period", "quarter", "half", "year")
    )
    return (
        "copy (select village, township, county, period, quarter, half, year, indicator, "
        "cast(sum(value) as bigint) as value from "
        "(select *, year || '-Q' || (month + 2) // 3 as quarter, year || '-H' || (month + 5) // 6 as half from "
        "(select *, substr(period, 1, 4) as year, cast(substr(period, 6) as int) as month from facts)) "
        f"group by grouping sets ({sets})) to '{root / 'floor.parquet'}' (format parquet, compression zstd)"
    )


def run_polars(root: Path) -> None:
    """Run a plain script: read_excel by fastexcel, concat, unpivot, group_by of each level and period type."""
    import polars as pl  # noqa: PLC0415

    frames = []
    for path in _returns(root):
        if path.suffix == ".csv":
            frame = pl.read_csv(path, skip_rows=2, schema_overrides={"地区代码": pl.String})
        else:
            options = {"header_row": 2, "dtypes": {"地区代码": "string"}}
            frame = pl.read_excel(path, engine="calamine", read_options=options)
        frames.append(frame.with_columns(period=pl.lit(path.parent.parent.name)))
    facts = pl.concat(frames, how="vertical_relaxed").unpivot(
        index=["地区代码", "地区名称", "period"], variable_name="indicator"
    )
    month = facts["period"].str.slice(5).cast(pl.Int32)
    year = facts["period"].str.slice(0, 4)
    spans = {
        "month": facts["period"],
        "quarter": year + "-Q" + ((month + 2) // 3).cast(pl.String),
        "half": year + "-H" + ((month + 5) // 6).cast(pl.String),
        "year": year,
    }
    tables = []
    for length in (12, 9, 6, 4):
        for name, span in spans.items():
            keys = [facts["地区代码"].str.slice(0, length).alias("place"), span.alias("span"), "indicator"]
            table = facts.group_by(keys).agg(pl.col("value").sum())
            tables.append(table.with_columns(period_type=pl.lit(name)))
    pl.concat(tables).write_parquet(root / "polars.parquet", compression="zstd")


def run_imports(_: Path) -> None:
    """Import the libraries that every run needs."""
    import duckdb  # noqa: F401, PLC0415
    import polars as pl  # noqa: F401, PLC0415
    import prefect  # noqa: F401, PLC0415


def run_pandas(root: Path) -> None:
    """Run a plain script: read_excel with openpyxl, concat, melt, groupby of each level and period type."""
    import pandas as pd  # noqa: PLC0415

    frames = []
    for path in _returns(root):
        if path.suffix == ".csv":
            frame = pd.read_csv(path, header=2, dtype={"地区代码": str})
        else:
            frame = pd.read_excel(path, header=2, dtype={"地区代码": str}, engine="openpyxl")
        frames.append(frame.assign(period=path.parent.parent.name))
    facts = pd.concat(frames).melt(
        id_vars=["地区代码", "地区名称", "period"], var_name="indicator", value_name="value"
    )
    month = facts["period"].str[5:].astype(int)
    spans = {
        "month": facts["period"],
        "quarter": "2025-Q" + ((month + 2) // 3).astype(str),
        "half": "2025-H" + ((month + 5) // 6).astype(str),
        "year": facts["period"].str[:4],
    }
    tables = []
    for length in (12, 9, 6, 4):
        for name, span in spans.items():
            keys = [facts["地区代码"].str[:length], span, facts["indicator"]]
            table = facts.groupby(keys)["value"].sum().rename_axis(["place", "period", "indicator"])
            tables.append(table.reset_index().assign(period_type=name))
    pd.concat(tables).to_parquet(root / "pandas.parquet", compression="zstd")


if __name__ == "__main__":
    {"floor": run_floor, "polars": run_polars, "pandas": run_pandas, "imports": run_imports}[sys.argv[1]](
        Path(sys.argv[2])
    )
