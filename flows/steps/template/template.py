"""Template: the empty return of a unit, with its places filled in and the form's limits and rules built in."""

import io
import re
from datetime import datetime

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from flows.steps.recognise.template_mark import template_version
from flows.steps.template._guide import Told, guide_lines, write_guide
from flows.steps.template._page import add_formats
from flows.steps.template._return_sheet import ReturnSheet, write_return
from schemas.catalogue import Catalogue, FormVersion
from schemas.periods import Period, period_words, return_words
from schemas.places import Registry, valid_on
from schemas.places_of_day import Place
from schemas.texts.language_texts import worded
from schemas.texts.said import Both, Saying

_WORDS = ("unit", "unit_code", "period", "form", "place_code", "place_name", "total")
"""Fields of a return whose labels a template has."""


class NoTemplateError(ValueError):
    """No template can be made for this form, place and period; the message says why and what to do."""


def make_template(
    catalogue: Catalogue, form: str, place_code: str, period: Period, lang: str = "zh"
) -> bytes:
    """The workbook for a form, reporting unit and period in a language; the same catalogue gives the same bytes.

    Raises NoTemplateError if the form is unknown or not in use in the period, if the unit does not exist then, or if
    no place of the unit reports on the form.
    """
    version = _version(catalogue, form, period)
    registry = catalogue.registry(period.end)
    unit = registry.get(place_code)
    if unit is None:
        raise NoTemplateError(
            Saying(
                "error.template_no_place", place=place_code, period=Both(period_words(period), period.text)
            )
        )
    places = _places(catalogue, registry, unit, version.level, period)
    if not places:
        level = dict(catalogue["levels"].select("level", "name_zh").iter_rows()).get(version.level)
        raise NoTemplateError(
            Saying(
                "error.template_no_rows",
                form=Both(version.title_zh, form),
                level=Both(level, version.level),
                unit=Both(unit.name, unit.code),
            )
        )
    plan = ReturnSheet(
        version,
        unit,
        period,
        places,
        _notes(catalogue, version, lang),
        _words(catalogue, lang),
        _foot(catalogue, lang),
        lang,
        _title(catalogue, version, period, lang),
    )
    told = Told(lang, plan.title, plan.where_to_explain)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2000, 1, 1), "author": ""})  # noqa: DTZ001  the same bytes each time
        formats = add_formats(book, 1.0)
        write_return(book.add_worksheet(worded(lang, "template.sheet")), plan, add_formats(book, plan.growth))
        lines = guide_lines(catalogue, registry, version, unit, period, told)
        guide = book.add_worksheet(worded(lang, "template.guide_sheet"))
        write_guide(guide, lines, formats, worded(lang, "template.page"))
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
            Saying(
                "error.template_no_form",
                form=form,
                known=Both(known, ", ".join(sorted(catalogue.period_types))),
            )
        )
    version = catalogue.form_version(form, period.end)
    if version is None or version.period_type != period.period_type:
        raise NoTemplateError(
            Saying(
                "error.template_other_period",
                form=Both(titles[form], form),
                types=Both("、".join(map(return_words, types)), ", ".join(types)),
                period=Both(period_words(period), period.text),
            )
        )
    return version


def _places(catalogue: Catalogue, registry: Registry, unit: Place, level: str, period: Period) -> list[Place]:
    """Places that report on the form in the period: the unit if the form is of its level, else places below it."""
    is_reporting = pl.col("reports") & pl.col("kind").ne_missing("virtual") & (pl.col("level") == level)
    codes = set(valid_on(catalogue["places"], period.end).filter(is_reporting)["code"])
    if unit.level == level:
        codes &= {unit.code}
    return [registry.places[code] for code in sorted(codes) if unit.code in registry.places[code].lineage]


def _title(catalogue: Catalogue, version: FormVersion, period: Period, lang: str) -> str:
    """Title of the form in a language: the Chinese one where it has no other."""
    of_form = catalogue["forms"].filter(pl.col("form") == version.form)
    return (valid_on(of_form, period.end)["title_en"][0] if lang != "zh" else None) or version.title_zh


def _notes(catalogue: Catalogue, version: FormVersion, lang: str) -> list[str]:
    """Labels of the form's note columns; the column for explanations of warnings is the last."""
    is_note = (pl.col("form") == version.form) & (pl.col("reported_as") == "note")
    rows = catalogue["form_columns"].filter(is_note).select("header_zh", "header_en").iter_rows()
    notes = [zh if lang == "zh" else en or zh for zh, en in rows if zh in version.notes]
    labels = _labels(catalogue, "explanation")
    explanations = [note for note in notes if note in labels] or _of_language(labels, lang)[:1]
    return list(dict.fromkeys([*(note for note in notes if note not in labels), *explanations]))


def _words(catalogue: Catalogue, lang: str) -> dict[str, str]:
    """Label of each field: the catalogue's first label in the language, its first one, or a default if it has none."""
    words = {}
    for field in _WORDS:
        known = _labels(catalogue, field)
        words[field] = next(iter([*_of_language(known, lang), *known]), worded(lang, f"template.{field}"))
    return words


def _foot(catalogue: Catalogue, lang: str) -> list[str]:
    """Labels of who signs: the usual ones if the catalogue knows one of them, else its first three labels.

    Without a label the usual ones are written in Chinese; in other languages a reader would take them for places.
    """
    usual = [worded(lang, f"template.foot.{number}") for number in (1, 2, 3)]
    known = _of_language(_labels(catalogue, "foot"), lang)
    is_usual = bool(set(known) & set(usual)) or (not known and lang == "zh")
    return usual if is_usual else known[:3]


def _labels(catalogue: Catalogue, field: str) -> list[str]:
    return catalogue["labels"].filter(pl.col("field") == field)["label"].to_list()


def _of_language(labels: list[str], lang: str) -> list[str]:
    """Labels that are not in Chinese, for a language other than Chinese."""
    return labels if lang == "zh" else [label for label in labels if not _CHINESE.search(label)]


_CHINESE = re.compile("[\u4e00-\u9fff]")
