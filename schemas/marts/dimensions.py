"""Contracts of places, indicators, periods and forms."""

import polars as pl

from schemas.codelists import PERIOD_TYPES
from schemas.marts.contract import number, text
from schemas.table_columns import Table


class DimPlace(Table):
    """One row a place and validity; a place has a row for each change of name or parent."""

    place_code: pl.String = text("official code", str_matches=r"^\S+$")
    name: pl.String = text("name in that validity")
    level: pl.String = text("level of levels.csv, as village, township, county or city")
    kind: pl.String = text("kind of place, as street, town, office, virtual", nullable=True)
    parent_code: pl.String = text("code of the parent place", nullable=True)
    township_code: pl.String = text(
        "code of the place of level township that it is or belongs to; empty: none", nullable=True
    )
    county_code: pl.String = text(
        "code of the place of level county that it is or belongs to; empty: none", nullable=True
    )
    city_code: pl.String = text(
        "code of the place of level city that it is or belongs to; empty: none", nullable=True
    )
    valid_from: pl.Date = text("first day")
    valid_to: pl.Date = text("last day; empty while valid", nullable=True)
    place_key: pl.String = text(
        "key of the row, code@first day: the column place_key of every table with places"
    )


class DimIndicator(Table):
    """One row an indicator of the catalogue; derived if it has a numerator."""

    indicator: pl.String = text("code")
    name_zh: pl.String = text("name in Chinese")
    name_en: pl.String = text("name in English")
    domain: pl.String = text("domain of work")
    unit: pl.String = text("unit of the value: 人, 人次, 期, 场, 个, 元, %")
    numerator: pl.String = text("indicator above the line, or a sum of indicators", nullable=True)
    denominator: pl.String = text(
        "indicator below the line, or a sum of indicators; empty for a sum", nullable=True
    )
    scale: pl.Float64 = text("factor of the quotient, 100 for percent", nullable=True)
    better: pl.String = text("higher, lower or none")
    definition: pl.String = text("what is counted", nullable=True)
    decimals: pl.Int64 = text("decimals shown", ge=0)
    over_time: pl.String = text("aggregation over time: sum, last, average, maximum, minimum or none")
    formula: pl.String = text(
        "growth: not computed, only printed values are judged; reporting_rate, on_time_rate: of the returns expected, "
        "those received, or received on time",
        nullable=True,
    )
    counts: pl.String = text(
        "base indicators that it is computed from, with spaces between them", nullable=True
    )
    is_headline: pl.Boolean = text("true if runs and pages show this indicator first")
    is_additive_over_places: pl.Boolean = text(
        "true if the values of places that do not contain each other may be added"
    )
    is_additive_over_time: pl.Boolean = text(
        "true if the values of periods that do not contain each other may be added"
    )
    forms: pl.String = text("of a rate of returns: its forms; empty: all forms", nullable=True)


class DimCategory(Table):
    """One row an indicator that is a part of another by a dimension; only if the catalogue has dimensions."""

    indicator: pl.String = text("code of the part")
    base_indicator: pl.String = text(
        "code of the whole; parts of one dimension and the whole are never added together"
    )
    dimension: pl.String = text("code of the dimension, as sex")
    dimension_zh: pl.String = text("name of the dimension in Chinese")
    category: pl.String = text("code of the category, as female")
    name_zh: pl.String = text("name of the category in Chinese")
    name_en: pl.String = text("name of the category in English")
    sort: pl.Int64 = text("order of the categories of the catalogue")
    is_unknown: pl.Boolean = text("true if it counts those of whom the category is not known")


class DimPlaceNow(Table):
    """One row a place code: the place as it is today, or as it was last if its code is not valid today."""

    place_code: pl.String = text("official code")
    place_key: pl.String = text("key of its row in dim_place")
    name: pl.String = text("name")
    path: pl.String = text("names of the places above and of the place, highest first, with / between them")
    level: pl.String = text("level of levels.csv")
    level_zh: pl.String = text("name of the level in Chinese")
    level_rank: pl.Int64 = text("rank of the level, the lowest 1")
    kind: pl.String = text("kind of place, as street, town, office, virtual", nullable=True)
    parent_code: pl.String = text("code of the parent place", nullable=True)
    township_code: pl.String = text(
        "code of the township that it is or belongs to; empty: none", nullable=True
    )
    township_name: pl.String = text("name of that township", nullable=True)
    county_code: pl.String = text("code of the county that it is or belongs to; empty: none", nullable=True)
    county_name: pl.String = text("name of that county", nullable=True)
    city_code: pl.String = text("code of the city that it is or belongs to; empty: none", nullable=True)
    city_name: pl.String = text("name of that city", nullable=True)
    is_valid: pl.Boolean = text("true if the code is valid on the day of the vintage")


class DimPeriod(Table):
    """One row a period of each type in which there are figures or returns, without gaps."""

    period: pl.String = text("2025-06, 2025-Q2, 2025-H1, 2025, 2025S-H1, 2025S or 2025S07")
    period_type: pl.String = text(
        "month, quarter, half, year, or of a statistical year, as statistical_year (from April) or year_from_07",
        isin=PERIOD_TYPES,
    )
    first_day: pl.Date = text("first day")
    last_day: pl.Date = text("last day")
    year: pl.Int64 = text("calendar year, or the year in which the statistical year begins")
    half: pl.Int64 = text("1 or 2; empty for years", nullable=True, ge=1, le=2)
    quarter: pl.Int64 = text("1 to 4; empty for halves and years", nullable=True, ge=1, le=4)
    month: pl.Int64 = text("1 to 12; empty for longer periods", nullable=True, ge=1, le=12)
    name_zh: pl.String = text("name in Chinese")
    name_en: pl.String = text("name in English")
    sort: pl.Int64 = text("order of periods: by last day, of equals the longest first")
    prior_period: pl.String = text("period of the type just before it; empty for the first", nullable=True)
    period_year_before: pl.String = text(
        "same period of the year before; empty if there is none", nullable=True
    )
    first_month_of_year: pl.Int64 = text(
        "month in which its year begins: 1, 4 for a statistical year", ge=1, le=12
    )
    months: pl.Int64 = number("length", "months", nullable=False, ge=1, le=12)


class DimForm(Table):
    """One row a form in its present version, and a row * for all forms together."""

    form: pl.String = text("form, or * for all forms together")
    title_zh: pl.String = text("title in Chinese")
    title_en: pl.String = text("title in English", nullable=True)
    level: pl.String = text("level of the reporters", nullable=True)
    period_type: pl.String = text("type of its periods", nullable=True, isin=PERIOD_TYPES)
    due_days: pl.Int64 = number("days after the period until a return is late", "days", ge=0)
    late_days: pl.Int64 = number("days after the period until a return is very late", "days", ge=0)
    valid_from: pl.Date = text("first day on which returns are expected", nullable=True)
    valid_to: pl.Date = text("last day; empty while in use", nullable=True)
