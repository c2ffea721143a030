"""A federation as DHIS2 exports it: made up, in the shape of /api/metadata and /api/dataValueSets of its demo."""

import json
from typing import Any

DEFAULT = "HllvX50cXC0"
UNDER, OVER = "Prlt0C1RF0s", "psbwp3CQEhs"
AGE, UNDER_OPTION, OVER_OPTION = "YNZyaJHiHYq", "btOyqprQ9e8", "GEqzEKCHoGA"
WOMEN, BEDS, BCG, STATUS = "fbfJHSPpUQD", "xBedsAAAAAA", "s46m5MS0hxu", "xTextAAAAAA"
COUNTRY, DISTRICT, NGELEHUN, NJANDAMA = "ImspTQPwCqd", "O6uvpzGd5pu", "DiszpKrYNg8", "g8upMTyEZGZ"
FORM = "BfMAe6Itzgt"

METADATA: dict[str, Any] = {
    "system": {"version": "2.41.0"},
    "organisationUnitLevels": [
        {"id": "H1KlN4QIauv", "level": 1, "name": "National"},
        {"id": "wjP19dkFeIk", "level": 2, "name": "District"},
        {"id": "tTUf91fCytl", "level": 3, "name": "Facility"},
    ],
    "organisationUnits": [
        {"id": COUNTRY, "name": "Sierra Leone", "level": 1, "path": f"/{COUNTRY}", "openingDate": "1994-01-01T00:00:00.000"},
        # opened after one of its facilities, as DHIS2 allows
        {"id": DISTRICT, "name": "Bo", "level": 2, "parent": {"id": COUNTRY}, "openingDate": "1998-01-01T00:00:00.000"},
        {"id": NGELEHUN, "name": "Ngelehun CHC", "level": 3, "parent": {"id": DISTRICT}, "openingDate": "1970-01-01T00:00:00.000"},
        {"id": NJANDAMA, "name": "Njandama MCHP", "level": 3, "parent": {"id": DISTRICT}, "openingDate": "2010-01-01T00:00:00.000"},
    ],
    "categories": [
        {"id": "GLevLNI9wkl", "name": "default", "categoryOptions": [{"id": "xYerKDKCefk"}]},
        {"id": AGE, "name": "EPI/nutrition age", "categoryOptions": [{"id": UNDER_OPTION}, {"id": OVER_OPTION}]},
    ],
    "categoryCombos": [
        {"id": "bjDvmb4bfuf", "name": "default", "categories": [{"id": "GLevLNI9wkl"}]},
        {"id": "m2jTvAj5kkm", "name": "EPI/nutrition age", "categories": [{"id": AGE}]},
    ],
    "categoryOptionCombos": [
        {"id": DEFAULT, "name": "default", "categoryCombo": {"id": "bjDvmb4bfuf"}},
        {"id": UNDER, "name": "<1y", "categoryCombo": {"id": "m2jTvAj5kkm"}, "categoryOptions": [{"id": UNDER_OPTION}]},
        {"id": OVER, "name": ">1y", "categoryCombo": {"id": "m2jTvAj5kkm"}, "categoryOptions": [{"id": OVER_OPTION}]},
    ],
    "dataElements": [
        {"id": WOMEN, "name": "ANC 1st visit", "valueType": "INTEGER_ZERO_OR_POSITIVE", "aggregationType": "SUM",
         "domainType": "AGGREGATE", "categoryCombo": {"id": "bjDvmb4bfuf"}},
        {"id": BEDS, "name": "Beds", "valueType": "NUMBER", "aggregationType": "LAST", "domainType": "AGGREGATE",
         "categoryCombo": {"id": "bjDvmb4bfuf"}},
        {"id": BCG, "name": "BCG doses given", "formName": "BCG", "valueType": "INTEGER_ZERO_OR_POSITIVE",
         "aggregationType": "SUM", "domainType": "AGGREGATE", "categoryCombo": {"id": "m2jTvAj5kkm"}},
        {"id": STATUS, "name": "Remarks", "valueType": "LONG_TEXT", "domainType": "AGGREGATE"},
    ],
    "dataSets": [
        {"id": FORM, "name": "Child Health", "periodType": "Monthly", "timelyDays": 15, "expiryDays": 0,
         "dataSetElements": [{"dataElement": {"id": uid}} for uid in (WOMEN, BEDS, BCG, STATUS)],
         "organisationUnits": [{"id": NGELEHUN}, {"id": NJANDAMA}]},
        {"id": "xWeeklyAAAA", "name": "Weekly", "periodType": "Weekly", "dataSetElements": [],
         "organisationUnits": [{"id": NGELEHUN}]},
    ],
    "indicatorTypes": [{"id": "hmSnCXmLYwt", "name": "Per cent", "factor": 100}],
    "indicators": [
        {"id": "Uvn6LCg7dVU", "name": "BCG coverage of visits", "numerator": f"#{{{BCG}.{UNDER}}}+#{{{BCG}.{OVER}}}",
         "denominator": f"#{{{WOMEN}}}", "indicatorType": {"id": "hmSnCXmLYwt"}},
        {"id": "xTooMuchAAA", "name": "Too much", "numerator": f"#{{{WOMEN}}}*2", "denominator": "1",
         "indicatorType": {"id": "hmSnCXmLYwt"}},
    ],
}  # fmt: skip


def value(
    element: str, unit: str, amount: str, combo: str = DEFAULT, period: str = "202501"
) -> dict[str, Any]:
    own = {"dataElement": element, "period": period, "orgUnit": unit, "categoryOptionCombo": combo}
    return own | {"attributeOptionCombo": DEFAULT, "value": amount, "storedBy": "admin", "followup": False}


VALUES = {
    "dataValues": [
        value(WOMEN, NGELEHUN, "40"),
        value(BEDS, NGELEHUN, "12"),
        value(BCG, NGELEHUN, "10", UNDER),
        value(BCG, NGELEHUN, "5", OVER),
        value(WOMEN, NJANDAMA, "20"),
        value(BEDS, NJANDAMA, "3"),
        value(BCG, NJANDAMA, "0", UNDER),
        value(BCG, NJANDAMA, "6", OVER),
    ]
}

VALUES_CSV = (
    '"dataelement","period","orgunit","categoryoptioncombo","attributeoptioncombo","value","storedby","lastupdated",'
    '"comment","followup","deleted"\n'
    + "".join(
        f'"{own["dataElement"]}","{own["period"]}","{own["orgUnit"]}","{own["categoryOptionCombo"]}","{DEFAULT}",'
        f'"{own["value"]}","admin","2025-02-03","","false",\n'
        for own in VALUES["dataValues"]
    )
    + f'"{WOMEN}","202501","{NGELEHUN}","{DEFAULT}","{DEFAULT}","99","admin","2025-02-03","","false","true"\n'
)


def as_json(found: Any) -> bytes:
    return json.dumps(found).encode()


def adx(period: str, *groups: tuple[str, str], attributes: str = "") -> bytes:
    """A message as DHIS2 exports it: a group a unit and period, identifiers as asked for by outputIdScheme=UID."""
    inside = "".join(
        f'<group dataSet="{FORM}" period="{period}" orgUnit="{unit}"{attributes}>{values}</group>'
        for unit, values in groups
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><adx xmlns="urn:ihe:qrph:adx:2015">{inside}</adx>'.encode()


def adx_value(element: str, amount: str, categories: str = "") -> str:
    return f'<dataValue dataElement="{element}" {categories} value="{amount}"/>'


MARCH = adx(
    "2025-03-01/P1M",
    (
        NGELEHUN,
        adx_value(WOMEN, "40")
        + adx_value(BEDS, "12")
        + adx_value(BCG, "10", f'{AGE}="{UNDER_OPTION}"')
        + adx_value(BCG, "5", f'categoryOptionCombo="{OVER}"'),
    ),
    (
        NJANDAMA,
        adx_value(WOMEN, "20")
        + adx_value(BEDS, "3")
        + adx_value(BCG, "0", f'{AGE}="{UNDER_OPTION}"')
        + adx_value(BCG, "6", f'{AGE}="{OVER_OPTION}"'),
    ),
)
