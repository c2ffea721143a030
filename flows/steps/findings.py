"""Findings: what is wrong or odd in a submission, and the sentence that says what to do about it."""

import re
from dataclasses import dataclass, replace

import polars as pl

FINDING_SCHEMA = {
    "rule": pl.String,
    "severity": pl.String,
    "submission": pl.String,
    "file": pl.String,
    "sheet": pl.String,
    "cell": pl.String,
    "place_code": pl.String,
    "period": pl.String,
    "indicator": pl.String,
    "value": pl.String,
    "message_zh": pl.String,
    "message_en": pl.String,
}
"""The columns of a finding, in the ledger and (with its status) in the mart."""

ERROR, WARNING = "error", "warning"

# rule: severity, what is wrong and what to do in Chinese, the same in English. {value} is shown as shown_value says.
MESSAGES: dict[str, tuple[str, str, str]] = {
    "empty_file": (ERROR, "文件是空的，请重新导出后再报", "the file is empty: export it again and resend"),
    "other_kind": (
        ERROR,
        "不是报表文件（只收 xlsx、xls、ods、csv），请另存为其中一种再报",
        "not a return (xlsx, xls, ods and csv are read): save it as one of these and resend",
    ),
    "unreadable": (
        ERROR,
        "文件打不开或已损坏，请用表格软件打开、另存后再报",
        "the file is damaged or not what its name says: open it, save it again and resend",
    ),
    "encrypted": (
        ERROR,
        "文件加了密码，请去掉密码后再报",
        "the file is protected by a password: remove it and resend",
    ),
    "too_big": (
        ERROR,
        "文件过大（展开后超过上限），请只留报表本身后再报",
        "the file is too big (unpacked, beyond the limit): keep only the return and resend",
    ),
    "unknown_form": (
        ERROR,
        "找不到认识的报表名称，请使用下发的报表，不要改动表名",
        "no known form title is found: use the form as issued and leave its title unchanged",
    ),
    "form_not_in_use": (
        ERROR,
        "该报表在“{value}”不使用，请核对报告期或换用当期报表",
        "the form is not in use in {value}: check the period or use that period's form",
    ),
    "period_missing": (
        ERROR,
        "没有填报告期，请填写，如 2025年2月",
        "no period is given: fill it in, as 2025-02",
    ),
    "no_such_period": (
        ERROR,
        "报告期“{value}”不存在，请改正，如 2025年2月",
        "the period {value} does not exist: correct it, as 2025-02",
    ),
    "future_period": (
        ERROR,
        "报告期“{value}”尚未开始，请核对",
        "the period {value} has not begun yet: check it",
    ),
    "period_type_differs": (
        ERROR,
        "报告期“{value}”与报表种类（月报、年报）不符，请核对",
        "the period {value} is not of the form's period type: check both",
    ),
    "period_differs_from_folder": (
        ERROR,
        "报告期“{value}”与所在文件夹的报告期不一致，请核对后放入正确的文件夹",
        "the period {value} differs from that of its folder: check it and put the file where it belongs",
    ),
    "unit_missing": (
        ERROR,
        "没有填报单位或单位代码，请填写",
        "neither reporting unit nor unit code is given: fill one in",
    ),
    "unknown_unit": (
        ERROR,
        "填报单位“{value}”不在当期单位名录中，请核对代码和名称",
        "the reporting unit {value} is not in the registry of that period: check its code and name",
    ),
    "ambiguous_unit": (
        ERROR,
        "填报单位“{value}”有重名，请填写单位代码",
        "the reporting unit {value} is the name of several places: give its code",
    ),
    "unit_outside_folder": (
        ERROR,
        "填报单位“{value}”不属于所在文件夹的地区，请核对后放入正确的文件夹",
        "the reporting unit {value} does not belong to its folder's place: put the file where it belongs",
    ),
    "header_missing": (
        ERROR,
        "找不到表头行（应有“地区代码”“地区名称”），请恢复表头",
        "no header row (with place code and place name) is found: restore it",
    ),
    "column_missing": (
        ERROR,
        "缺少必填列“{value}”，请恢复该列",
        "the required column {value} is missing: restore it",
    ),
    "column_repeated": (
        ERROR,
        "列“{value}”出现多次，整列未收，请只留一列",
        "the column {value} stands there more than once and none is read: keep one",
    ),
    "unknown_column": (
        WARNING,
        "不认识列“{value}”，该列未读，请核对列名",
        "the column {value} is not of this form and is not read: check its header",
    ),
    "sheet_not_read": (
        WARNING,
        "工作表没有读：一个文件只收一张报表，请另存为单独文件再报",
        "the sheet is not read, a file carries one return: save it as a file of its own and resend",
    ),
    "no_rows": (
        WARNING,
        "报表没有任何数据行，请填写后再报",
        "the return has no row of data: fill it in and resend",
    ),
    "place_missing": (
        ERROR,
        "该行没有地区代码和名称，整行未收，请补填",
        "the row names no place and is not taken: fill in its code or name",
    ),
    "unknown_place": (
        ERROR,
        "地区“{value}”不在当期单位名录中，整行未收，请核对代码和名称",
        "the place {value} is not in the registry of that period, its row is not taken: check code and name",
    ),
    "ambiguous_place": (
        ERROR,
        "地区“{value}”有重名，整行未收，请填写地区代码",
        "the place {value} is the name of several places, its row is not taken: give the code",
    ),
    "place_wrong_level": (
        ERROR,
        "地区“{value}”的级别与报表不符，整行未收，请换用该级报表",
        "the place {value} is of another level than the form, its row is not taken: use that level's form",
    ),
    "place_outside_unit": (
        ERROR,
        "地区“{value}”不属于填报单位，整行未收，请由所属单位上报",
        "the place {value} does not belong to the reporting unit, its row is not taken: its own unit must report it",
    ),
    "place_name_differs": (
        WARNING,
        "地区代码与名称不一致，已按代码收下，请核对",
        "code and name of the place differ; the row is taken by its code: check it",
    ),
    "place_name_of_another": (
        ERROR,
        "代码与名称指向两个不同的地区，整行未收，请核对后改正",
        "code and name mean two different places, the row is not taken: correct one of them",
    ),
    "place_repeated": (
        ERROR,
        "同一地区出现多行，各行均未收，请只留一行",
        "the place stands in several rows and none is taken: keep one row",
    ),
    "required_blank": (
        ERROR,
        "必填项为空，没有发生请填 0",
        "a required cell is blank: write 0 where there was nothing",
    ),
    "not_a_number": (
        ERROR,
        "应为数字，现为“{value}”，请只填数字",
        "a number belongs here, not {value}: write digits only",
    ),
    "below_minimum": (
        ERROR,
        "数值 {value} 小于允许的最小值 {limit}，请核对",
        "the value {value} is below the least allowed, {limit}: check it",
    ),
    "above_maximum": (
        ERROR,
        "数值 {value} 大于允许的最大值 {limit}，请核对",
        "the value {value} is above the most allowed, {limit}: check it",
    ),
    "too_many_decimals": (
        ERROR,
        "数值 {value} 的小数位过多（最多 {limit} 位；人数、次数须为整数），请改正",
        "the value {value} has more than {limit} decimals (persons and events are whole numbers): correct it",
    ),
    "row_replaced": (
        WARNING,
        "地区“{value}”同一报告期另有更晚的报表，本行已被替代，请核对",
        "a later return of another file holds the place {value} too and replaces this row: check both",
    ),
    "not_expected": (
        WARNING,
        "地区“{value}”本期不需报此表，数据已留存但不计入汇总，请核对",
        "this form is not expected of {value} in that period; its figures are kept but not counted: check it",
    ),
    "rate_above_maximum": (
        WARNING,
        "计算所得 {value} 超过 {limit}，请核对分子和分母",
        "the computed rate {value} exceeds {limit}: check numerator and denominator",
    ),
}


@dataclass(frozen=True, slots=True)
class Where:
    """Where a finding stands: the submission's hash and file, then as much as is known."""

    submission: str
    file: str
    sheet: str | None = None
    cell: str | None = None
    place_code: str | None = None
    period: str | None = None
    indicator: str | None = None

    def at_cell(self, cell: str) -> "Where":
        """The same place, at another cell or several."""
        return replace(self, cell=cell)

    def said(self, other_language: bool = False) -> str:
        """The place of a finding in words, the head of its sentence."""
        if other_language:
            parts = [self.file, self.sheet and f"sheet {self.sheet}", self.cell and f"cell {self.cell}"]
            return ", ".join(part for part in parts if part)
        parts = [self.file, self.sheet and f"工作表“{self.sheet}”", self.cell and f"{self.cell} 格"]
        return "，".join(part for part in parts if part)


def finding(
    rule: str, where: Where, value: str | None = None, limit: str | None = None
) -> dict[str, str | None]:
    """One finding of a built-in rule; `value` must already be fit to be shown (see shown_value)."""
    severity, message_zh, message_en = MESSAGES[rule]
    filled = {"value": value, "limit": limit}
    return stated(rule, severity, where, value, message_zh.format(**filled), message_en.format(**filled))


def stated(
    rule: str, severity: str, where: Where, value: str | None, message_zh: str, message_en: str
) -> dict[str, str | None]:
    """One finding with its own messages, as a catalogue's rule gives them."""
    said_zh, said_en = where.said(), where.said(other_language=True)
    return {
        "rule": rule,
        "severity": severity,
        "submission": where.submission,
        "file": where.file,
        "sheet": where.sheet,
        "cell": where.cell,
        "place_code": where.place_code,
        "period": where.period,
        "indicator": where.indicator,
        "value": value,
        "message_zh": f"{said_zh}：{message_zh}。" if said_zh else f"{message_zh}。",
        "message_en": f"{said_en}: {message_en}." if said_en else f"{message_en}.",
    }


_NUMBER_LIKE = re.compile(
    r"^[\d０-９.,，．+\-－—/%‰零一二三四五六七八九十百千万亿两余多近约无没有暂以上内人次名户件场期个元()（）\s]{1,20}$"
)
_MANY_DIGITS = re.compile(r"[\d０-９](?:[\s\-]*[\d０-９]){6,}")


def shown_value(cell: object) -> str:
    """What a finding may repeat of a cell: a short number-like text, else only what kind of content it is.

    Names, telephone and identity numbers stray into number cells; findings and logs never repeat them.
    """
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if abs(cell) >= 1e10:
            return f"≈1e{len(str(int(abs(cell)))) - 1}"
        return f"{cell:.10g}"
    text = str(cell)
    if _NUMBER_LIKE.match(text) and not _MANY_DIGITS.search(text):
        return text.strip()
    return "（文字 text）"


def shown_name(text: str) -> str:
    """What a finding may repeat of a heading, place or period as written: cut short, long digit runs masked."""
    masked = re.sub(r"[\d０-９]{13,}", "…", "".join(char for char in text if char.isprintable()))
    return masked if len(masked) <= 40 else f"{masked[:40]}…"


def findings_frame(rows: list[dict[str, str | None]]) -> pl.DataFrame:
    """Findings as a frame of FINDING_SCHEMA."""
    return pl.DataFrame(rows, schema=FINDING_SCHEMA, orient="row")
