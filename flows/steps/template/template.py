"""Template: the empty return of a unit, with its places filled in and the form's limits and rules built in."""

import io
from datetime import datetime

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from flows.steps.recognise.template_mark import template_version
from flows.steps.template._guide import guide_lines, write_guide
from flows.steps.template._page import add_formats
from flows.steps.template._return_sheet import ReturnSheet, write_return
from schemas.catalogue import Catalogue, FormVersion
from schemas.periods import Period, period_words, return_words
from schemas.places import Place, Registry, valid_on

_WORDS = {
    "unit": "填报单位",
    "unit_code": "单位代码",
    "period": "报告期",
    "form": "表号",
    "place_code": "地区代码",
    "place_name": "地区名称",
    "total": "合计",
}
_FOOT = ("单位负责人", "填表人", "报出日期")


class NoTemplateError(ValueError):
    """No template can be made for this form, place and period; the message says why and what to do."""


def make_template(catalogue: Catalogue, form: str, place_code: str, period: Period) -> bytes:
    """The workbook for a form, reporting unit and period; the same catalogue gives the same bytes.

    Raises NoTemplateError if the form is unknown or not in use in the period, if the unit does not exist then, or if
    no place of the unit reports on the form.
    """
    version = _version(catalogue, form, period)
    registry = catalogue.registry(period.end)
    unit = registry.get(place_code)
    if unit is None:
        raise NoTemplateError(
            f"{period_words(period)}没有代码为 {place_code} 的单位，请核对代码 / "
            f"no unit has the code {place_code} in {period.text}: check the code"
        )
    places = _places(catalogue, registry, unit, version.level, period)
    if not places:
        level = dict(catalogue["levels"].select("level", "name_zh").iter_rows()).get(version.level)
        raise NoTemplateError(
            f"“{version.title_zh}”每行填一个{level}，{unit.name}及其下级没有填报这张表的{level}，请换用本级的报表 / "
            f"{form} has one row for each {version.level}, and no {version.level} of {unit.code} reports on it: "
            "choose a form of the unit's level"
        )
    plan = ReturnSheet(
        version, unit, period, places, _notes(catalogue, version), _words(catalogue), _foot(catalogue)
    )
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2000, 1, 1), "author": ""})  # noqa: DTZ001  the same bytes each time
        formats = add_formats(book, 1.0)
        write_return(book.add_worksheet("报表"), plan, add_formats(book, plan.growth))
        lines = guide_lines(catalogue, registry, version, unit, period, plan.where_to_explain)
        write_guide(book.add_worksheet("填报说明"), lines, formats)
        mark = f"{form}|{period.text}|{unit.code}|{plan.first_row + 1}|{template_version(version)}"
        book.define_name("fedstats_return", f'="{mark}"')
        book.defined_names[-1][3] = True  # hidden, which define_name has no option for
    return out.getvalue()


def _version(catalogue: Catalogue, form: str, period: Period) -> FormVersion:
    """Version of the form in use on the period's last day."""
    types = sorted(catalogue.period_types.get(form, ()))
    titles = dict(catalogue["forms"].select("form", "title_zh").iter_rows())
    if not types:
        known = "、".join(f"{name}（{titles[name]}）" for name in sorted(catalogue.period_types))
        raise NoTemplateError(
            f"没有报表 {form}，请从这些报表中选：{known} / "
            f"there is no form {form}: choose one of {', '.join(sorted(catalogue.period_types))}"
        )
    version = catalogue.form_version(form, period.end)
    if version is None or version.period_type != period.period_type:
        raise NoTemplateError(
            f"“{titles[form]}”是{'、'.join(map(return_words, types))}，{period_words(period)}不使用，请核对报告期 / "
            f"the form {form} (by {', '.join(types)}) is not in use in {period.text}: check the period"
        )
    return version


def _places(catalogue: Catalogue, registry: Registry, unit: Place, level: str, period: Period) -> list[Place]:
    """Places that report on the form in the period: the unit if the form is of its level, else places below it."""
    is_reporting = pl.col("reports") & pl.col("kind").ne_missing("virtual") & (pl.col("level") == level)
    codes = set(valid_on(catalogue["places"], period.end).filter(is_reporting)["code"])
    if unit.level == level:
        codes &= {unit.code}
    return [registry.places[code] for code in sorted(codes) if unit.code in registry.places[code].lineage]


def _notes(catalogue: Catalogue, version: FormVersion) -> list[str]:
    """Labels of the form's note columns in Chinese; the column for explanations of warnings is the last."""
    is_note = (pl.col("form") == version.form) & (pl.col("reported_as") == "note")
    notes = [note for note in catalogue["form_columns"].filter(is_note)["header_zh"] if note in version.notes]
    labels = catalogue["labels"].filter(pl.col("field") == "explanation")["label"].to_list()
    explanations = [note for note in notes if note in labels] or labels[:1]
    return list(dict.fromkeys([*(note for note in notes if note not in labels), *explanations]))


def _words(catalogue: Catalogue) -> dict[str, str]:
    """Label of each field: its first label in the catalogue, a default if it has none."""
    first = catalogue["labels"].unique("field", keep="first")
    return _WORDS | dict(first.filter(pl.col("field").is_in(_WORDS.keys())).iter_rows())


def _foot(catalogue: Catalogue) -> list[str]:
    """Labels of who signs: the defaults if the catalogue knows one of them, else its first three labels."""
    known = catalogue["labels"].filter(pl.col("field") == "foot")["label"].to_list()
    return known[:3] if known and not set(known) & set(_FOOT) else list(_FOOT)
