"""Shape of a metadata export of DHIS2: the properties that a catalogue is made of, with their types."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

_MOST = 20
"""Wrong properties that are told."""


class _Part(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class _Reference(_Part):
    id: str


class _Named(_Reference):
    name: str | None = None
    display_name: str | None = None


class _Unit(_Named):
    level: int | None = None
    path: str | None = None
    parent: _Reference | None = None
    opening_date: str | None = None
    closed_date: str | None = None


class _Level(_Named):
    level: int


class _Element(_Named):
    form_name: str | None = None
    description: str | None = None
    domain_type: str | None = None
    value_type: str | None = None
    aggregation_type: str | None = None
    category_combo: _Reference | None = None


class _OfDataSet(_Part):
    data_element: _Reference


class _DataSet(_Named):
    period_type: str | None = None
    timely_days: float | None = None
    expiry_days: float | None = None
    organisation_units: list[_Reference] | None = None
    data_set_elements: list[_OfDataSet] | None = None
    data_elements: list[_Reference] | None = None


class _OptionCombo(_Named):
    category_combo: _Reference | None = None
    category_options: list[_Reference] | None = None


class _Combo(_Named):
    categories: list[_Reference] | None = None


class _Category(_Reference):
    category_options: list[_Reference] | None = None


class _IndicatorType(_Reference):
    factor: int | None = None


class _Indicator(_Named):
    description: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    indicator_type: _Reference | None = None


class _Metadata(_Part):
    organisation_units: list[_Unit]
    organisation_unit_levels: list[_Level] | None = None
    data_elements: list[_Element]
    data_sets: list[_DataSet]
    categories: list[_Category] | None = None
    category_combos: list[_Combo] | None = None
    category_option_combos: list[_OptionCombo] | None = None
    indicator_types: list[_IndicatorType] | None = None
    indicators: list[_Indicator] | None = None


def shaped(found: dict[str, Any]) -> dict[str, Any]:
    """The properties that a catalogue is made of, without those that are null. Raises ValidationError."""
    return _Metadata.model_validate(found).model_dump(by_alias=True, exclude_none=True)


def misshapen(error: ValidationError) -> str:
    """Properties that are not as DHIS2 writes them: dataSets[2].periodType, …."""
    places = list(dict.fromkeys(_place(own["loc"]) for own in error.errors()))
    return ", ".join(places[:_MOST]) + (", …" if len(places) > _MOST else "")


def _place(parts: Sequence[str | int]) -> str:
    return "".join(f"[{own}]" if isinstance(own, int) else f".{own}" for own in parts).removeprefix(".")
