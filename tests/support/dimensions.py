"""Catalogues with dimensions: columns of the test federation's forms divided by sex and by residence."""

from pathlib import Path

from flows.steps.site.site import Site
from tests.support.site import CATALOGUE, make_test_site

DIMENSIONS = """dimension,category,name_zh,name_en,is_unknown,dimension_zh
sex,female,女,female,,性别
sex,male,男,male,,
sex,sex_unknown,不详,unknown,true,
residence,urban,城镇,urban,,城乡
residence,rural,农村,rural,,
"""


def divided(**dimensions: str) -> str:
    """Form columns of the test federation with a dimension at columns, as `women="sex"`, of the villages' month."""
    first, *lines = CATALOGUE["form_columns"].splitlines()
    asked = {f"village_month,{column}": own for column, own in dimensions.items()}
    rows = [f"{line},{asked.get(','.join(line.split(',')[:2]), '')}" for line in lines]
    return "\n".join([f"{first},dimension", *rows]) + "\n"


def make_divided_site(root: Path, columns: str | None = None, **changes: str) -> Site:
    """A site whose villages report women by sex."""
    texts = {"dimensions": DIMENSIONS, "form_columns": columns or divided(women="sex")} | changes
    return make_test_site(root, **texts)
