"""Integrity of single values: numbers and codes that a column takes, but that no figure can be made with."""

from collections.abc import Iterator

import polars as pl

from schemas.integrity.faults import Wrong

_MOST_DECIMALS = 4
"""Decimals that the ledger keeps."""


def code_faults(name: str, column: str, table: pl.DataFrame) -> Iterator[Wrong]:
    """Codes with a blank or |, which separate codes in assigned_to, and codes that are no name of a file.

    Slips and templates are named by codes: a slash, a control character, or a dot in front would lead elsewhere.
    """
    rows = table.filter(pl.col(column).str.contains(r"[\s|]"))
    zh = f"{column}“{{{column}}}”里有空格或 |，代码里不能有，请改正（别处写到它的也要改）"
    en = f"{column} {{{column}!r}} has a blank or a |: remove it, here and where the code is used"
    yield name, rows, zh, en
    rows = table.filter(
        pl.col(column).str.contains(r'^\.|[/\\:*?"<>\pC]') | (pl.col(column).str.len_bytes() > 100)
    )
    zh = f'{column}“{{{column}}}”不能用作文件名（有 / \\ : * ? " < >，或以点开头，或太长），请改正（别处写到它的也要改）'
    en = (
        f'{column} {{{column}!r}} is no name of a file (it has one of / \\ : * ? " < >, a dot in front, or is too long): '
        "correct it, here and where the code is used"
    )
    yield name, rows, zh, en


def place_faults(places: pl.DataFrame) -> Iterator[Wrong]:
    """Codes that cannot be listed; a registry of which no place reports."""
    yield from code_faults("places", "code", places)
    is_silent = not places.is_empty() and not places["reports"].fill_null(True).any()
    zh = "没有一个单位的 reports 是 true，谁也不用报，什么也不会有；请把要报的单位写成 true"
    en = (
        "reports is true for no place, so that nobody reports and nothing comes: write true for those that do"
    )
    yield "places", places.head(1 if is_silent else 0), zh, en


def form_value_faults(forms: pl.DataFrame) -> Iterator[Wrong]:
    """Years that begin in no month; returns that are very late before they are late."""
    yield from code_faults("forms", "form", forms)
    rows = forms.filter(~pl.col("year_start").is_between(1, 12))
    zh = "year_start（{year_start}）应为 1 至 12，是累计年度的第一个月，请改正"
    yield "forms", rows, zh, "year_start ({year_start}) is the first month of the year: write 1 to 12"
    rows = forms.filter(pl.col("late_days").is_between(0, pl.col("due_days") - 1))
    zh = "late_days（{late_days}）小于 due_days（{due_days}），还没到期就算严重迟报，请核对"
    en = "late_days ({late_days}) is below due_days ({due_days}): a return would be very late before it is due, check both"
    yield "forms", rows, zh, en


def indicator_value_faults(indicators: pl.DataFrame) -> Iterator[Wrong]:
    """Decimals that are not kept; rates that are always nothing."""
    yield from code_faults("indicators", "code", indicators)
    rows = indicators.filter(~pl.col("year_start").is_between(2, 12))
    zh = "year_start（{year_start}）应为 2 至 12，是统计年度的第一个月（1 月起的就是公历年），请改正"
    en = "year_start ({year_start}) is the first month of the statistical year: write 2 to 12 (from January it is the calendar year)"
    yield "indicators", rows, zh, en
    rows = indicators.filter(pl.col("year_start").is_between(2, 12), ~pl.col("statistical_year"))
    zh = "写了 year_start（{year_start}），而 statistical_year 不是 true，没有统计年度的数，请把 statistical_year 写成 true，或删去 year_start"
    en = "year_start ({year_start}) without statistical_year, which makes no figures: write true there, or leave year_start empty"
    yield "indicators", rows, zh, en
    rows = indicators.filter(pl.col("decimals") > _MOST_DECIMALS)
    zh = f"decimals（{{decimals}}）最多 {_MOST_DECIMALS}，再多的小数不保存，请改正"
    yield "indicators", rows, zh, f"decimals ({{decimals}}): at most {_MOST_DECIMALS} are kept, write no more"
    rows = indicators.filter(pl.col("scale") <= 0)
    zh = "scale（{scale:.15g}）应大于 0，百分率填 100"
    yield "indicators", rows, zh, "scale ({scale:.15g}) must be above 0: 100 for percent"
