"""All figures of a vintage as SDMX-CSV 2.0, with the structure that describes its columns as SDMX-ML 2.1.

A missing value is NaN, as SDMX writes it; OBS_STATUS says why. Years that do not begin in January have their first day
and their length as TIME_PERIOD (2025-04-01/P1Y).
"""

from pathlib import Path

import polars as pl

from flows.steps.vintage.vintage import Vintage
from schemas.periods import FISCAL, MONTHS_IN, parse_period

_AGENCY, _FLOW, _VERSION = "FEDSTATS", "FIGURES", "1.0"
_FREQUENCIES = {1: "M", 3: "Q", 6: "S", 12: "A"}
SDMX_DIMENSIONS = ("FREQ", "REF_AREA", "INDICATOR", "BOUNDARY")
"""Dimensions beside TIME_PERIOD."""

SDMX_ATTRIBUTES = (
    "OBS_STATUS",
    "UNIT_MEASURE",
    "METHOD",
    "NUMERATOR",
    "DENOMINATOR",
    "UNITS_EXPECTED",
    "UNITS_REPORTED",
)
"""Attributes of an observation."""

SDMX_FILES = ("figures.csv", "structure.xml")
"""Names of the files."""


def write_sdmx(vintage: Vintage, folder: Path) -> int:
    """Write the figures, in the order of the vintage, and their structure into a folder; the number of figures."""
    paths = sorted(vintage.folder / path for path in vintage.files("indicator_values/", ".parquet"))
    (folder / SDMX_FILES[1]).write_text(structure_message(), encoding="utf-8")
    units = (
        pl.scan_parquet(vintage.folder / "dim_indicator.parquet")
        .select("indicator", "unit")
        .unique("indicator")
    )
    columns = [
        "place_code",
        "period_type",
        "period",
        "boundary",
        "indicator",
        "value",
        "numerator",
        "denominator",
    ]
    columns += ["status", "method", "units_expected", "units_reported"]
    figures = pl.scan_parquet(paths, hive_partitioning=False).select(columns)
    periods = figures.select("period").unique().collect()["period"].to_list()
    times = pl.LazyFrame(
        {
            "period": periods,
            "time": [time_period(text) for text in periods],
            "freq": [_frequency(text) for text in periods],
        },
        schema=dict.fromkeys(("period", "time", "freq"), pl.String),
    )
    joined = figures.join(times, on="period", how="left", maintain_order="left")
    joined = joined.join(units, on="indicator", how="left", maintain_order="left")
    rows = joined.select(
        STRUCTURE=pl.lit("dataflow"),
        STRUCTURE_ID=pl.lit(f"{_AGENCY}:{_FLOW}({_VERSION})"),
        ACTION=pl.lit("I"),
        FREQ="freq",
        REF_AREA="place_code",
        INDICATOR="indicator",
        BOUNDARY="boundary",
        TIME_PERIOD="time",
        OBS_VALUE=pl.col("value").cast(pl.String).fill_null("NaN"),
        OBS_STATUS="status",
        UNIT_MEASURE="unit",
        METHOD="method",
        NUMERATOR="numerator",
        DENOMINATOR="denominator",
        UNITS_EXPECTED="units_expected",
        UNITS_REPORTED="units_reported",
    )
    rows.sink_csv(folder / SDMX_FILES[0], maintain_order=True)
    return int(figures.select(pl.len()).collect().item())


def time_period(text: str) -> str:
    """A period as SDMX writes it: 2025-01, 2025-Q1, 2025-S1, 2025, 2025-04-01/P1Y."""
    period = parse_period(text)
    if period.period_type in FISCAL:
        return f"{period.start}/{'P1Y' if MONTHS_IN[period.period_type] == 12 else 'P6M'}"
    return text.replace("-H", "-S")


def _frequency(text: str) -> str:
    return _FREQUENCIES[MONTHS_IN[parse_period(text).period_type]]


def structure_message() -> str:
    """Concepts, data structure and data flow of the figures as SDMX-ML 2.1."""
    concepts = "".join(
        f'<str:Concept id="{name}"><com:Name xml:lang="en">{name}</com:Name></str:Concept>'
        for name in (*SDMX_DIMENSIONS, "TIME_PERIOD", "OBS_VALUE", *SDMX_ATTRIBUTES)
    )
    dimensions = "".join(
        f'<str:Dimension id="{name}" position="{at}">{_identity(name)}</str:Dimension>'
        for at, name in enumerate(SDMX_DIMENSIONS, start=1)
    )
    attributes = "".join(
        f'<str:Attribute id="{name}" assignmentStatus="Conditional">{_identity(name)}'
        '<str:AttributeRelationship><str:PrimaryMeasure><Ref id="OBS_VALUE"/></str:PrimaryMeasure>'
        "</str:AttributeRelationship></str:Attribute>"
        for name in SDMX_ATTRIBUTES
    )
    own = f'agencyID="{_AGENCY}" version="{_VERSION}"'
    reference = f'<Ref id="{_FLOW}" {own} package="datastructure" class="DataStructure"/>'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<mes:Structure xmlns:mes="{_NAMESPACE}/message" xmlns:str="{_NAMESPACE}/structure" xmlns:com="{_NAMESPACE}/common">
<mes:Header><mes:ID>{_FLOW}</mes:ID><mes:Test>false</mes:Test><mes:Prepared>2000-01-01T00:00:00</mes:Prepared>
<mes:Sender id="{_AGENCY}"/></mes:Header>
<mes:Structures>
<str:Dataflows><str:Dataflow id="{_FLOW}" {own}><com:Name xml:lang="en">Figures</com:Name>
<str:Structure>{reference}</str:Structure></str:Dataflow></str:Dataflows>
<str:Concepts><str:ConceptScheme id="CONCEPTS" {own}><com:Name xml:lang="en">Concepts</com:Name>{concepts}
</str:ConceptScheme></str:Concepts>
<str:DataStructures><str:DataStructure id="{_FLOW}" {own}><com:Name xml:lang="en">Figures</com:Name>
<str:DataStructureComponents><str:DimensionList id="DimensionDescriptor">{dimensions}
<str:TimeDimension id="TIME_PERIOD" position="{len(SDMX_DIMENSIONS) + 1}">{_identity("TIME_PERIOD")}
<str:LocalRepresentation><str:TextFormat textType="ObservationalTimePeriod"/></str:LocalRepresentation>
</str:TimeDimension></str:DimensionList>
<str:AttributeList id="AttributeDescriptor">{attributes}</str:AttributeList>
<str:MeasureList id="MeasureDescriptor"><str:PrimaryMeasure id="OBS_VALUE">{_identity("OBS_VALUE")}</str:PrimaryMeasure>
</str:MeasureList></str:DataStructureComponents></str:DataStructure></str:DataStructures>
</mes:Structures></mes:Structure>
"""


_NAMESPACE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"


def _identity(name: str) -> str:
    reference = f'maintainableParentID="CONCEPTS" maintainableParentVersion="{_VERSION}" agencyID="{_AGENCY}"'
    return f'<str:ConceptIdentity><Ref id="{name}" {reference} package="conceptscheme" class="Concept"/></str:ConceptIdentity>'
