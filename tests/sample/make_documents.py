"""Five published documents as returns of the sample site, in the words that they printed.

documents.csv has a line for each figure: document, place_code, period, form, indicator, text. The text is the cell as
printed, with its counter word (20.32万人, 300余人, 没有, 四个); a bound from the document's sentence follows the
number (99.80%以上). A form's column has the name of its indicator.

The figures are real. The forms, files, days of receipt and the codes in make_places.MADE are made up.
"""

from __future__ import annotations

import csv
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.periods import parse_period

if TYPE_CHECKING:
    from make_returns import Sample, Sheet

DOCUMENTS = Path(__file__).with_name("documents.csv")

GONE_TOWNSHIP = "430281299"
"""清水江乡 of 2014: it reports 0 in its yearly return, as it has a share in no total of that year."""

REMARKS = {
    ("1", "village_profile_year"): "宫颈癌筛查为4月",
    ("2", "cadres_year"): "截至2010年6月18日",
    ("2", "women_in_politics_year"): "截至2010年6月18日；代表和委员为本届",
    ("2", "grassroots_women_year"): "截至2010年6月18日；新发展党员为2006年以来",
    ("2", "economy_year"): "就业人员为2009年末，其余截至2010年6月18日；增加和净增为比2005年",
    ("2", "education_year"): "入学率、辍学率和在校生为2009年秋季，春蕾计划各项为2006年以来",
    ("2", "girls_aid_year"): "2006年以来",
    ("2", "health_year"): "妇科病普查和示范县为2009年，其余截至2010年6月18日",
    ("2", "cervical_check_year"): "截至2010年5月下旬",
    ("2", "breast_check_year"): "截至2010年5月下旬",
    ("2", "rights_year"): "2005年以来",
    ("2", "juvenile_crime_year"): "截至2010年6月18日",
    ("2", "social_security_year"): "五项保险为2009年，增加为比2005年；安康保险为近四年",
    ("2", "family_culture_year"): "2009年，据初步统计",
    ("2", "environment_year"): "截至2010年6月18日",
    ("3", "economy_year"): "编织作品展在3月，编织室在城区的社区",
    ("3", "cadres_year"): "优秀女干部班在5月，高校研修班在9月",
    ("3", "rights_year"): "调解纠纷自5月起",
    ("3", "health_year"): "营养改善项目在炎陵、茶陵等县",
    ("3", "family_culture_year"): "六一慰问在6月；国医启蒙项目的学校在城区；辅导示范点在一个县",
    ("4", "health_year"): "三八节前后",
    ("4", "family_culture_year"): "慰问在春节元旦，儿童慰问金在六一",
    ("5", "family_culture_year"): "慰问在2013年春节",
    ("5", "organisation_year"): "5月",
}
"""Rows of a return for its figures' own periods, by document and form."""


def add_documents(sample: Sample, make_sheet: type[Sheet]) -> None:
    """A workbook for each document, place and form; received on the morning of the tenth day after its
    period."""
    with DOCUMENTS.open(encoding="utf-8", newline="") as lines:
        figures = list(csv.DictReader(lines))
    for (document, place, text, form), group in groupby(
        figures, key=itemgetter("document", "place_code", "period", "form")
    ):
        period = parse_period(text)
        version = sample.catalogue.form_version(form, period.end)
        cells: dict[str, Any] = {figure["indicator"]: figure["text"] for figure in group}
        if unknown := cells.keys() - {column.column for column in version.columns}:
            raise ValueError(f"{form} of {text} has no column for {unknown}")
        received = datetime(period.year + 1, 1, 10, 9, 30)  # noqa: DTZ001
        sheet = make_sheet(
            file_of(sample, text, place, form), version, place, period, {place: cells}, received
        )
        sheet.remark = REMARKS.get((document, form), "")
        sample.sheets.append(sheet)


def file_of(sample: Sample, period: str, place: str, form: str) -> str:
    """Folder of a return: the county's; for a smaller place its county's, or the folder of its next ancestor."""
    places = sample.catalogue.registry(parse_period(period).end).places
    above = places[place].lineage
    folder = next((code for code in above if places[code].level == "county"), above[-1])
    return f"{period}/{folder}/{form}.xlsx" if folder == place else f"{period}/{folder}/{place}-{form}.xlsx"
