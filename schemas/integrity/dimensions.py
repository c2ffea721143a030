"""Integrity of dimensions.csv and of the columns that are disaggregated by dimensions."""

from collections.abc import Iterator

import polars as pl

from schemas.integrity.faults import Wrong

_IDENTIFIER = "^[A-Za-z][A-Za-z0-9_]*$"
_FIGURES = ("period", "cumulative", "stock", "subtotal")


def dimension_faults(
    dimensions: pl.DataFrame,
    columns: pl.DataFrame,
    indicators: pl.DataFrame,
    rules: pl.DataFrame,
    labels: pl.DataFrame,
) -> Iterator[Wrong]:
    """Categories that cannot name parts, and columns that cannot be disaggregated."""
    yield from _categories(dimensions, labels)
    asked = (
        columns.drop_nulls("dimension").with_columns(pl.col("dimension").str.split(" ")).explode("dimension")
    )
    yield from _asked(asked, dimensions, indicators)
    yield from _taken(asked, dimensions, columns, indicators, rules)


def _categories(dimensions: pl.DataFrame, labels: pl.DataFrame) -> Iterator[Wrong]:
    for name in ("dimension", "category"):
        rows = dimensions.filter(~pl.col(name).str.contains(_IDENTIFIER))
        zh = f"{name}“{{{name}}}”不能作代码，请只用英文字母、数字和下划线，以字母开头"
        en = f"{name} {{{name}!r}} cannot be a code: use letters, digits and underscores, a letter first"
        yield "dimensions", rows, zh, en
    first = pl.col("line").min()
    rows = dimensions.with_columns(first=first.over("category")).filter(pl.col("line") > pl.col("first"))
    zh = "category“{category}”与第 {first} 行重复，不同分类里的代码也不能相同（如都叫 unknown），请改名"
    en = "category {category!r} is in line {first} already; codes differ between dimensions too: rename one"
    yield "dimensions", rows, zh, en
    rows = dimensions.with_columns(first=first.over("dimension", "name_zh"))
    zh = "分类“{dimension}”里名称“{name_zh}”与第 {first} 行重复，请改名"
    en = "the name {name_zh!r} is in line {first} of the dimension {dimension!r} already: rename one"
    yield "dimensions", rows.filter(pl.col("line") > pl.col("first")), zh, en
    totals = labels.filter(field="total").select(name_zh="label")
    zh = "“{name_zh}”是合计，就是那一列本身，不要列为一类，请删去本行"
    en = "{name_zh!r} is the total, which is the column itself and no category: remove the line"
    yield "dimensions", dimensions.join(totals, on="name_zh", how="semi"), zh, en
    unknown = dimensions.filter("is_unknown").with_columns(first=first.over("dimension"))
    zh = "分类“{dimension}”第 {first} 行已是“不详”（is_unknown），一个分类只能有一个，请改正"
    en = "line {first} of the dimension {dimension!r} is unknown (is_unknown) already: a dimension has one"
    yield "dimensions", unknown.filter(pl.col("line") > pl.col("first")), zh, en
    alone = dimensions.filter(pl.len().over("dimension") < 2)
    zh = "分类“{dimension}”只有一类，请补上其余各类（可加一类“不详”），使各类合起来是全部"
    en = "the dimension {dimension!r} has one category: add the others (and one for unknown), which make the whole"
    yield "dimensions", alone, zh, en


def _asked(asked: pl.DataFrame, dimensions: pl.DataFrame, indicators: pl.DataFrame) -> Iterator[Wrong]:
    zh = "dimension“{dimension}”在 dimensions.csv 中没有，请改正，或在那里补上（几个分类用空格隔开）"
    en = "dimension {dimension!r} is not in dimensions.csv: correct it, or add it there (blanks between several)"
    yield "form_columns", asked.join(dimensions, on="dimension", how="anti"), zh, en
    rows = asked.filter(~pl.col("reported_as").is_in(_FIGURES))
    zh = "列“{column}”是 {reported_as}，不能按“{dimension}”分，请删去 dimension"
    en = "the column {column!r} is a {reported_as} and cannot be divided by {dimension!r}: remove the dimension"
    yield "form_columns", rows, zh, en
    rows = asked.filter(~pl.col("column").str.contains(_IDENTIFIER))
    zh = "列“{column}”按“{dimension}”分，列的代码请只用英文字母、数字和下划线，以字母开头"
    en = "the column {column!r} is divided by {dimension!r}: its code may have letters, digits and underscores, a letter first"
    yield "form_columns", rows, zh, en
    apart = indicators.filter((pl.col("over_places") != "sum") | pl.col("numerator").is_not_null())
    rows = asked.join(apart, left_on="indicator", right_on="code", how="semi")
    zh = "指标“{indicator}”各地区不相加（over_places 不是 sum，或是派生指标），各类之和不等于合计，不能按“{dimension}”分，请删去 dimension"
    en = "{indicator!r} does not add over places or is derived, so parts do not make a total: it cannot be divided by "
    en += "{dimension!r}; remove the dimension"
    yield "form_columns", rows.filter(pl.col("reported_as").is_in(_FIGURES)), zh, en


def _taken(
    asked: pl.DataFrame,
    dimensions: pl.DataFrame,
    columns: pl.DataFrame,
    indicators: pl.DataFrame,
    rules: pl.DataFrame,
) -> Iterator[Wrong]:
    """Columns whose parts or rules would have the code of another column, indicator or rule."""
    parts = asked.join(dimensions.select("dimension", "category"), on="dimension")
    for name, others in (
        ("column", columns.select("form", taken="column")),
        ("indicator", indicators.select(taken="code")),
    ):
        made = parts.with_columns(taken=pl.concat_str(name, "category", separator="_"))
        keys = ["form", "taken"] if name == "column" else ["taken"]
        rows = made.join(others, on=keys, how="semi").unique("line", keep="first", maintain_order=True)
        zh = f"列“{{column}}”按“{{dimension}}”分出的{'列' if name == 'column' else '指标'}“{{taken}}”目录里已经有了，请改类的代码，或删去原有的"
        en = f"the {name} {{taken!r}} that {{column!r}} by {{dimension!r}} gives is in the catalogue already: rename the category, "
        yield "form_columns", rows, zh, en + "or remove the other"
    made = asked.with_columns(taken=pl.concat_str("column", "dimension", pl.lit("parts"), separator="_"))
    rows = made.join(rules.select("form", taken="rule"), on=["form", "taken"], how="semi")
    zh = "规则“{taken}”由列“{column}”的 dimension 自动生成，rules.csv 里请另取名称"
    en = "the rule {taken!r} is made of the dimension of {column!r}: give the one in rules.csv another name"
    yield "form_columns", rows, zh, en
