"""DHIS2: its metadata as a catalogue, its data value sets as returns, down to the figures."""

import json
from pathlib import Path

import pytest

from flows.steps.book.model import UnreadableError
from flows.steps.book.read import read_book
from flows.steps.catalogue.dhis2_metadata import Dhis2Metadata
from flows.steps.ledger.delta import ledger_files
from flows.steps.site.site import Site, open_site
from schemas.catalogue import Catalogue
from schemas.catalogue_files import CsvFolder
from tests.steps.catalogue.dhis2 import (
    BCG,
    BEDS,
    COUNTRY,
    DISTRICT,
    FORM,
    MARCH,
    METADATA,
    NGELEHUN,
    NJANDAMA,
    OVER,
    UNDER,
    VALUES,
    VALUES_CSV,
    WOMEN,
    adx,
    adx_value,
    as_json,
    value,
)
from tests.support.site import fedstats, figures, take_in


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A new site with the metadata as its catalogue and three data value sets, JSON for January, csv for February and ADX for March."""
    root = tmp_path_factory.mktemp("dhis2") / "s"
    assert fedstats("site", "new", root).returncode == 0
    (root / "metadata.json").write_bytes(as_json(METADATA))
    done = fedstats("catalogue", "import", root / "metadata.json", "--site", root, "--lang", "en")
    assert done.returncode == 0, done.stderr
    for part in (
        "dataElement Remarks",
        "dataSet Weekly (Weekly, 1 organisation units)",
        "indicator Too much",
    ):
        assert f"has no place in the catalogue, left out: {part}" in done.stdout
    made = open_site(root)
    (made.raw / "January.json").write_bytes(as_json(VALUES))
    (made.raw / "February.csv").write_bytes(VALUES_CSV.replace('"202501"', '"202502"').encode())
    (made.raw / "March.xml").write_bytes(MARCH)
    take_in(made, "January.json", "February.csv", "March.xml")
    return made


def test_the_catalogue_has_levels_places_forms_and_indicators(site: Site) -> None:
    catalogue = site.catalogue
    assert catalogue["levels"].sort("rank").select("level", "name_en").rows() == [
        ("facility", "Facility"),
        ("district", "District"),
        ("national", "National"),
    ]
    places = {row["code"]: row for row in catalogue["places"].to_dicts()}
    assert (places[NGELEHUN]["parent"], places[DISTRICT]["parent"], places[COUNTRY]["parent"]) == (
        DISTRICT,
        COUNTRY,
        None,
    )
    assert str(places[DISTRICT]["valid_from"]) == "1970-01-01"  # as early as its first facility
    assert [places[code]["reports"] for code in (NGELEHUN, NJANDAMA, DISTRICT)] == [True, True, False]
    (form,) = catalogue["forms"].to_dicts()
    assert (form["form"], form["level"], form["period_type"], form["due_days"]) == (
        FORM,
        "facility",
        "month",
        15,
    )
    columns = {row["column"]: row["reported_as"] for row in catalogue["form_columns"].to_dicts()}
    assert columns == {WOMEN: "period", BEDS: "stock", f"{BCG}_{UNDER}": "period", f"{BCG}_{OVER}": "period"}
    indicators = {row["code"]: row for row in catalogue["indicators"].to_dicts()}
    assert indicators[BCG]["numerator"] == f"{BCG}_{UNDER} + {BCG}_{OVER}"  # the total of the age groups
    assert (indicators["Uvn6LCg7dVU"]["denominator"], indicators["Uvn6LCg7dVU"]["scale"]) == (WOMEN, 100.0)


def test_data_values_become_figures(site: Site) -> None:
    """40 and 20 visits are 60 in Bo; 10 + 5 + 0 + 6 doses are 21 of 60 visits, 35 %; beds are those at the end."""
    assert not ledger_files(site.ledger, "findings")
    for period in ("2025-01", "2025-02", "2025-03"):
        found = {
            (place, indicator): row["value"]
            for indicator in (WOMEN, BEDS, BCG, "Uvn6LCg7dVU")
            for place, row in figures(site, indicator, period).items()
        }
        assert (found[DISTRICT, WOMEN], found[COUNTRY, BEDS]) == (60, 15)
        assert (found[NGELEHUN, BCG], found[DISTRICT, BCG], found[COUNTRY, "Uvn6LCg7dVU"]) == (15, 21, 35)


def test_a_data_value_set_is_a_sheet_a_unit_and_period() -> None:
    two = {"dataValues": [value(WOMEN, NGELEHUN, "1"), value(WOMEN, NGELEHUN, "2", period="2025Q1")]}
    first, second = read_book("x.json", as_json(two), 10**6).sheets
    assert (first.name, second.name) == (f"2025-01 {NGELEHUN}", f"2025-Q1 {NGELEHUN}")
    assert first.rows == [
        [f"Unit code: {NGELEHUN}", "Period: 2025-01"],
        ["Place code", WOMEN],
        [NGELEHUN, "1"],
    ]
    of_all = {"dataSet": FORM, "period": "2025July", "orgUnit": NGELEHUN}
    (sheet,) = read_book(
        "x.json", as_json(of_all | {"dataValues": [{"dataElement": WOMEN, "value": 3}]}), 10**6
    ).sheets
    assert (sheet.name, sheet.rows[-1]) == (f"2025S07 {NGELEHUN}", [NGELEHUN, "3"])


@pytest.mark.parametrize(
    ("period", "key"),
    [
        ("2025-01-01/P1M", "2025-01"),
        ("2025-04-01/P3M", "2025-Q2"),
        ("2025-07-01/P6M", "2025-H2"),
        ("2025-10-01/P6M", "2025S-H2"),
        ("2025-01-01/P1Y", "2025"),
        ("2025-04-01/P1Y", "2025S"),
        ("2025-07-01/P1Y", "2025S07"),
        ("2025-10-01/P12M", "2025S10"),
        # no period of the product: the text stays and is a finding
        ("2025-02-01/P3M", "2025-02-01/P3M"),
        ("2025-13-01/P1M", "2025-13-01/P1M"),
        ("2025-01-15/P1M", "2025-01-15/P1M"),
        ("2025-01-06/P7D", "2025-01-06/P7D"),
        ("202501", "2025-01"),
    ],
)
def test_periods_of_adx_are_a_day_and_a_length(period: str, key: str) -> None:
    (sheet,) = read_book("x.xml", adx(period, (NGELEHUN, adx_value(WOMEN, "1"))), 10**6).sheets
    assert sheet.rows[0] == [f"Unit code: {NGELEHUN}", f"Period: {key}"]


def test_a_message_of_adx_may_name_its_space_by_a_prefix() -> None:
    plain = adx("2025-01-01/P1M", (NGELEHUN, adx_value(WOMEN, "1")))
    prefixed = plain.replace(b"xmlns=", b"xmlns:a=")
    for tag in (b"adx", b"group", b"dataValue"):
        prefixed = prefixed.replace(b"<" + tag, b"<a:" + tag).replace(b"</" + tag, b"</a:" + tag)
    assert read_book("x.xml", prefixed, 10**6).sheets == read_book("x.xml", plain, 10**6).sheets


def test_notes_of_adx_are_no_figures() -> None:
    """DHIS2 writes a text as 0 with an annotation; annotations and comments are searched for personal data."""
    text = f'<dataValue dataElement="{WOMEN}" value="0"><annotation>call 13812345678</annotation></dataValue>'
    book = read_book("x.xml", adx("2025-01-01/P1M", (NGELEHUN, text), attributes=' comment="by hand"'), 10**6)
    assert [remark.text for remark in book.remarks] == ["by hand", "call 13812345678"]
    assert book.sheets[0].rows[-1] == [NGELEHUN, "0"]


BOMB = b'<!DOCTYPE adx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (BOMB + MARCH.partition(b"?>")[2], "unsafe"),
        (MARCH[:-20], "export_unreadable"),
        (MARCH.replace(b"<group", b"<other").replace(b"</group", b"</other"), "export_unreadable"),
        (MARCH.replace(b"dataElement=", b"element="), "export_unreadable"),
        (
            MARCH.replace(b'"urn:ihe:qrph:adx:2015"', b'"urn:other urn:ihe:qrph:adx:2015"'),
            "export_unreadable",
        ),
        (b"<adx/>", "other_kind"),
        (
            adx("2025-01-01/P1M", (NGELEHUN, adx_value(WOMEN, "1") + adx_value(WOMEN, "2"))),
            "export_unreadable",
        ),
        (  # a figure of two funders, whose sum nobody asked for
            adx("2025-01-01/P1M", (NGELEHUN, adx_value(WOMEN, "1")), attributes=' funder="A"').replace(
                b"</adx>",
                adx("2025-01-01/P1M", (NGELEHUN, adx_value(WOMEN, "1")), attributes=' funder="B"').partition(
                    b'2015">'
                )[2],
            ),
            "export_unreadable",
        ),
    ],
    ids=[
        "entities",
        "cut off",
        "no group",
        "no element",
        "other space",
        "no ADX",
        "two values",
        "two funders",
    ],
)
def test_a_broken_message_is_one_finding(site: Site, tmp_path: Path, content: bytes, rule: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_book("x.xml", content, 10**6)
    assert refused.value.rule == rule
    (tmp_path / "x.xml").write_bytes(content)
    done = fedstats("check", tmp_path / "x.xml", "--site", site.root, "--json")
    assert done.returncode == 1 and [own["rule"] for own in json.loads(done.stdout)["findings"]] == [rule]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (adx("2025-01-06/P7D", (NGELEHUN, adx_value(WOMEN, "1"))), "period"),
        (adx("2025-01-01/P1M", ("Nowhere", adx_value(WOMEN, "1"))), "unit"),
        (adx("2025-01-01/P1M", (NGELEHUN, adx_value(WOMEN, "many"))), "number"),
    ],
    ids=["a week", "an unknown unit", "no number"],
)
def test_wrong_content_of_a_message_is_a_finding(
    site: Site, tmp_path: Path, content: bytes, rule: str
) -> None:
    (tmp_path / "x.xml").write_bytes(content)
    done = fedstats("check", tmp_path / "x.xml", "--site", site.root, "--json")
    found = [own["rule"] for own in json.loads(done.stdout)["findings"]]
    assert done.returncode == 1 and any(rule in own for own in found), found


@pytest.mark.parametrize("name", ["x.json", "x.csv"])
def test_personal_data_in_a_comment_is_found(site: Site, tmp_path: Path, name: str) -> None:
    """A comment beside a value is no figure, and stops the file at the door like one in a workbook."""
    own = value(WOMEN, NGELEHUN, "1") | {"comment": "王某 13812345678"}
    text = f'"dataelement","period","orgunit","value","comment"\n"{WOMEN}","202501","{NGELEHUN}","1","{own["comment"]}"\n'
    (tmp_path / name).write_bytes(as_json({"dataValues": [own]}) if name == "x.json" else text.encode())
    done = fedstats("check", tmp_path / name, "--site", site.root, "--json")
    assert done.returncode == 1 and "personal" in done.stdout and "13812345678" not in done.stdout


@pytest.mark.parametrize(
    "content",
    [
        b'{"dataValues": [{"dataElement": "x"',
        as_json({"dataValues": [{"period": "202501"}]}),
        b'{"dataValues": ' + b"[" * 50_000,  # deeper than anybody nests
        as_json(
            {"dataValues": [value(WOMEN, NGELEHUN, "1"), value(WOMEN, NGELEHUN, "2")]}
        ),  # one figure, two values
    ],
)
def test_a_broken_data_value_set_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_book("x.json", content, 10**6)
    assert refused.value.rule == "export_unreadable"


def test_other_json_is_no_return() -> None:
    with pytest.raises(UnreadableError) as refused:
        read_book("x.json", b'{"a": 1}', 10**6)
    assert refused.value.rule == "other_kind"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "metadata.json：不是可读的 JSON"),
        (b"[" * 50_000, "metadata.json：不是可读的 JSON"),
        (b'{"dataSets": []}', "缺少 organisationUnits、dataElements、dataSets"),
        (
            as_json(METADATA | {"dataSets": [{"id": 1, "periodType": 7, "organisationUnits": "abc"}]}),
            "dataSets[0].id, dataSets[0].periodType, dataSets[0].organisationUnits；",
        ),
        (
            as_json(METADATA | {"organisationUnits": [None], "indicators": [{"id": "i", "numerator": 5}]}),
            "[0]",
        ),
        (as_json(METADATA | {"categoryCombos": [3]}), "不是 DHIS2 写出的样子：categoryCombos[0]；"),
    ],
    ids=["cut off", "nested", "lacking", "other types", "nothing", "a number"],
)
def test_what_is_no_metadata_is_one_sentence(site: Site, tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "metadata.json").write_bytes(content)
    done = fedstats("catalogue", "import", tmp_path / "metadata.json", "--site", site.root)
    assert done.returncode == 1 and said in done.stderr and "目录没有改动" in done.stderr


def test_a_catalogue_straight_from_its_export(site: Site, tmp_path: Path) -> None:
    (tmp_path / "metadata.json").write_bytes(as_json(METADATA))
    own = Catalogue(Dhis2Metadata(tmp_path / "metadata.json", CsvFolder(site.root / "catalogue")))
    assert own["places"].equals(site.catalogue["places"])
