"""Forms of several levels: a form whose level lists several gives a form of each, with the same columns and rules.

A form work_month of the levels township and county is that of the townships, and work_month_county that of the
counties. A place of each level reports its own figures on it. All else of the product knows forms of one level.
"""

from collections.abc import Iterator

import polars as pl

from schemas.integrity.faults import Wrong

_NEEDED = ("forms", "levels", "form_columns", "rules", "labels", "indicators")


def has_form_levels(tables: dict[str, pl.DataFrame]) -> bool:
    """True if a form lists several levels."""
    return tables.keys() >= set(_NEEDED) and bool(
        tables["forms"]["level"].str.contains(" ").fill_null(value=False).any()
    )


def form_level_faults(tables: dict[str, pl.DataFrame]) -> Iterator[Wrong]:
    """Forms of several levels with alternative reporters, a level twice, or the code of another form."""
    forms = tables["forms"].filter(pl.col("level").str.contains(" "))
    yield Wrong(
        "forms",
        forms.filter(pl.col("assigned_to").str.contains("|", literal=True)),
        "levels_with_alternatives",
    )
    levels = pl.col("level").str.split(" ")
    yield Wrong("forms", forms.filter(levels.list.len() > levels.list.n_unique()), "level_twice")
    made = forms.with_columns(one=levels.list.slice(1)).explode("one")
    made = made.with_columns(made=pl.concat_str("form", "one", separator="_"))
    taken = tables["forms"].select(made="form")
    yield Wrong("forms", made.join(taken, on="made", how="semi"), "form_of_level_taken")


def with_form_levels(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables with a form for each level; `family` is the code that a form has in the file."""
    names = tables["levels"].select(level="level", level_zh="name_zh", level_en="name_en")
    forms = (
        tables["forms"]
        .with_columns(family="form", level=pl.col("level").str.split(" "))
        .with_columns(place=pl.int_ranges(pl.col("level").list.len()))
    )
    forms = forms.explode("level", "place").join(
        names.unique("level", keep="first"), on="level", how="left", maintain_order="left"
    )
    is_further = pl.col("place") > 0
    forms = forms.with_columns(
        form=pl.when(is_further).then(pl.concat_str("form", "level", separator="_")).otherwise("form"),
        title_zh=_titled(is_further, "title_zh", "level_zh", "{}（{}）"),
        title_en=_titled(is_further, "title_en", "level_en", "{} ({})"),
    )
    further = forms.filter(is_further).select("family", made="form").unique(maintain_order=True)
    found = tables | {"forms": forms.drop("place", "level_zh", "level_en")}
    for name in ("form_columns", "rules"):
        own = tables[name].join(further, left_on="form", right_on="family", maintain_order="left")
        own = own.with_columns(form="made").select(tables[name].columns)
        found[name] = pl.concat([tables[name], own])
    found["labels"] = pl.concat([tables["labels"], _labels(tables["labels"], further)])
    found["indicators"] = _rates(tables["indicators"], further)
    return found


def _titled(is_further: pl.Expr, title: str, level: str, words: str) -> pl.Expr:
    named = pl.format(words, title, pl.col(level).fill_null(pl.col("level")))
    return pl.when(is_further).then(named).otherwise(title)


def _labels(labels: pl.DataFrame, further: pl.DataFrame) -> pl.DataFrame:
    """Spellings of columns of the form, for the forms of its further levels."""
    parts = labels.with_columns(
        form=pl.col("field").str.extract(r"^(.*)\.[^.]*$"), column=pl.col("field").str.extract(r"\.([^.]*)$")
    )
    own = parts.join(further, left_on="form", right_on="family", maintain_order="left")
    return own.with_columns(field=pl.concat_str("made", "column", separator=".")).select(labels.columns)


def _rates(indicators: pl.DataFrame, further: pl.DataFrame) -> pl.DataFrame:
    """Rates of returns of a form count those of all its levels."""
    made: dict[str, list[str]] = {}
    for family, form in further.iter_rows():
        made.setdefault(family, [family]).append(form)
    listed = [
        None
        if text is None
        else " ".join(other for form in text.split(" ") for other in made.get(form, [form]))
        for text in indicators["forms"]
    ]
    return indicators.with_columns(pl.Series("forms", listed, dtype=pl.String))


def families_of(forms: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    """Forms of the same form at other levels, by each form of several levels, that of the first level first."""
    if "family" not in forms.columns:
        return {}
    grouped = forms.group_by("family", maintain_order=True).agg(pl.col("form").unique(maintain_order=True))
    return {form: tuple(own) for own in grouped["form"] if len(own) > 1 for form in own}
