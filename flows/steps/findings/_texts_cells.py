"""Messages on the table of a sheet, its columns, rows and cells; as in _texts_sheets."""

from flows.steps.findings.severity import ERROR, WARNING

OF_CELLS: dict[str, tuple[str, str, str]] = {
    "header_missing": (
        ERROR,
        "找不到表头行（应有“地区代码”“地区名称”），请恢复表头",
        "no header row (with place code and place name) was found: restore it",
    ),
    "column_missing": (
        ERROR,
        "缺少必填列“{value}”，请恢复该列",
        "the required column {value} is missing: restore it",
    ),
    "column_repeated": (
        ERROR,
        "列“{value}”出现多次，整列未收，请只留一列",
        "the column {value} appears more than once and is not read: leave it in once",
    ),
    "column_ambiguous": (
        ERROR,
        "看不出列“{value}”是不是“{limit}”，未读取，请把上级表头写得与下发的报表一致",
        "the column {value} may be {limit} or another figure, so it is not read: write the labels above it "
        "as issued",
    ),
    "columns_reordered": (
        WARNING,
        "列的次序与下发的报表不同（从“{value}”起），已按列名读取，请核对表头是否写错",
        "the columns are in another order than in the form (from {value} on) and were read by their "
        "labels: check the header",
    ),
    "unit_unclear": (
        ERROR,
        "列“{value}”的计量单位与表上方或下方所写的不一致，或所写的看不明白，未读取，请在列名后写明，如（万元）",
        "the unit of the column {value} contradicts the line of units on the sheet, or that line is not "
        "understood; the column is not read: write the unit after its label, for example (万元)",
    ),
    "unknown_column": (
        WARNING,
        "列“{value}”不是本表的列，未读取，请核对列名",
        "the column {value} does not belong to this form and is not read: check its header",
    ),
    "sheet_not_read": (
        WARNING,
        "这张工作表不是认识的报表，未读取，如应上报，请使用下发的报表",
        "the sheet is not a known form and is not read: use the form as issued if it is to be reported",
    ),
    "total_differs": (
        WARNING,
        "合计 {value} 与各行相加 {limit} 不符，各行已收、合计不计入，请核对",
        "the total {value} differs from the sum of its rows, {limit}; the rows are taken, the total is "
        "not: check both",
    ),
    "second_table": (
        ERROR,
        "从第 {value} 行起是另一张表，未读取，请另放一张工作表",
        "another table begins in row {value} and is not read: move it to a separate sheet",
    ),
    "no_rows": (
        WARNING,
        "报表没有任何数据行，请填写后再报",
        "the return has no data row: fill it in and resend",
    ),
    "place_missing": (
        ERROR,
        "该行没有地区代码和名称，整行未收，请补填",
        "the row names no place and is not taken: fill in the code or the name of the place",
    ),
    "unknown_place": (
        ERROR,
        "地区“{value}”不在当期单位名录中，整行未收，请核对代码和名称{limit}",
        "the place {value} is not in the registry of that period; the row is not taken: check its code and "
        "name{limit}",
    ),
    "ambiguous_place": (
        ERROR,
        "地区“{value}”有重名，整行未收，请填写地区代码{limit}",
        "several places have the name {value}; the row is not taken: give the place code{limit}",
    ),
    "place_wrong_level": (
        ERROR,
        "地区“{value}”的级别与报表不符，整行未收，请换用该级报表",
        "the form is for places of another level than {value}; the row is not taken: use the form for its "
        "level",
    ),
    "place_outside_unit": (
        ERROR,
        "地区“{value}”不属于填报单位，整行未收，请由所属单位上报",
        "the place {value} does not belong to the reporting unit; the row is not taken: the unit that it "
        "belongs to must report it",
    ),
    "place_name_differs": (
        WARNING,
        "地区代码与名称不一致，已按代码收下，请核对",
        "code and name of the place do not agree; the row was taken by its code: check both",
    ),
    "place_name_of_another": (
        ERROR,
        "代码与名称指向两个不同的地区，整行未收，请核对后改正",
        "code and name belong to two different places; the row is not taken: correct whichever is wrong",
    ),
    "place_of_another_parent": (
        ERROR,
        "本行写的上级是“{value}”，而名录中该地区是“{limit}”，两者不符，整行未收，请核对后改正",
        "the row names {value} as the place above, but the registry has {limit}; the row is not taken: correct "
        "whichever is wrong",
    ),
    "upper_unknown": (
        WARNING,
        "本行写的上级“{value}”不在单位名录中，已收为“{limit}”，请核对",
        "the place above this row, {value}, is not in the registry; the row was taken as {limit}: check it",
    ),
    "unknown_code": (
        ERROR,
        "代码“{value}”不在当期单位名录中，按名称应为“{limit}”，整行未收，请改正代码",
        "the code {value} is not in the registry of that period; by its name the row should be {limit}, and it is "
        "not taken: correct the code",
    ),
    "code_rounded": (
        WARNING,
        "代码被表格软件改成了“{value}”，后几位已丢失，已按名称收为“{limit}”，请把代码列设为文本格式后重填",
        "a spreadsheet program turned the code into {value} and its last digits are lost; the row was taken by its "
        "name as {limit}: set the column of codes to text and fill it in again",
    ),
    "code_rounded_unclear": (
        ERROR,
        "代码被表格软件改成了“{value}”，后几位已丢失，按名称也认不出是哪一个地区，整行未收，请把代码列设为文本格式后重填",
        "a spreadsheet program turned the code into {value} and its last digits are lost; the name does not settle "
        "the place, and the row is not taken: set the column of codes to text and fill it in again",
    ),
    "code_of_parent": (
        WARNING,
        "代码“{value}”是上级单位的代码，已按名称收为“{limit}”，请改填本行地区的代码",
        "{value} is the code of a place above; the row was taken by its name as {limit}: fill in the code of the "
        "row's place",
    ),
    "two_places_in_row": (
        ERROR,
        "两个村写在一行（“{value}”），不知道各是多少，整行未收，请一个村写一行",
        "two places are written in one row ({value}) and their shares are unknown; the row is not taken: write one "
        "row for each place",
    ),
    "place_merged": (
        ERROR,
        "地区“{value}”已撤并，并入“{limit}”，整行未收，请把数字并入承接单位的一行后再报",
        "the place {value} was merged into {limit}; the row is not taken: add its figures to the row of that place "
        "and resend",
    ),
    "place_closed": (
        ERROR,
        "地区“{value}”在 {limit} 之后已撤销，没有承接单位，整行未收，请核对",
        "the place {value} does not exist after {limit} and has no successor; the row is not taken: check it",
    ),
    "row_of_other_figures": (
        ERROR,
        "本行写明“{value}”，不是本期数，整行未收，请填本期数",
        "the row says {value}, so its figures are not of the period, and it is not taken: write the period's figures",
    ),
    "row_beside_period": (
        WARNING,
        "“{value}”写明“{limit}”，不是本期数，本行未读取，本期数已取自同一地区的另一行，请核对",
        "the column {value} says {limit}, so the row is not of the period and is not read; the period's figures were taken from the other row "
        "of the same place: check both",
    ),
    "place_repeated": (
        ERROR,
        "同一地区出现多行，各行均未收，请只留一行",
        "the place appears in several rows, and none of them is taken: keep only one row",
    ),
    "required_blank": (
        ERROR,
        "必填项为空，没有发生请填 0",
        "a required cell is blank: write 0 if there is nothing to report",
    ),
    "not_a_number": (
        ERROR,
        "应为数字，现为“{value}”，请只填数字",
        "a number is expected here, not {value}: write digits only",
    ),
    "date_not_number": (
        ERROR,
        "应为数字，现为日期（表格软件会把 3-5 这样的字变成日期），未收，请把单元格格式改为“常规”后重填",
        "a number is expected here, not a date (spreadsheet programs turn 3-5 into a date); it is not "
        "taken: set the cell format to General and write the number again",
    ),
    "merged_cells": (
        ERROR,
        "合并的单元格只有一个数，不知道属于哪一行哪一列，未收，请取消合并、分别填写",
        "the merged cells contain one number for several rows or columns; it is not taken: unmerge the "
        "cells and fill in each of them",
    ),
    "number_unclear": (
        ERROR,
        "数字“{value}”可有两种读法，未收，请写成普通数字",
        "the number {value} can be read in two ways and is not taken: write plain digits",
    ),
    "two_numbers": (
        ERROR,
        "一格写了两个数“{value}”，未收，请分填两格",
        "the cell contains two numbers, {value}, and neither is taken: write them in two cells",
    ),
    "unit_differs": (
        ERROR,
        "“{value}”的计量单位与本列不符，未收，请按本列的单位填写",
        "the unit of {value} is not the column's unit; the number is not taken: write it in the column's "
        "unit",
    ),
    "percent_unclear": (
        ERROR,
        "百分比“{value}”可有两种读法，未收，请写成如 12%",
        "the percentage {value} can be read in two ways and is not taken: write it as 12%",
    ),
    "formula_without_value": (
        ERROR,
        "公式没有保存计算结果，未收，请用表格软件打开、重新计算并保存后再报",
        "the formula has no stored result and is not taken: open the file, recalculate, save and resend",
    ),
    "formula_error": (
        ERROR,
        "公式出错（如 #REF!、#DIV/0!），未收，请改正公式或填写数字",
        "the formula gives an error (such as #REF! or #DIV/0!) and is not taken: correct the formula or "
        "write the number",
    ),
    "row_fields": (
        ERROR,
        "这一行有 {value} 栏，表头有 {limit} 栏，多半是数里的逗号（如 52,000）没有加引号，各栏因此错位，整行未收，请去掉数里的逗号或补齐各栏后再报",
        "the row has {value} fields, the header {limit}; most likely a number contains a comma without quotes (52,000) "
        "and shifts the fields; the row is not taken: remove commas from its numbers or complete its fields",
    ),
    "fields_shifted": (
        ERROR,
        "这一行的数在逗号处分成了两格（如 52,000 没有加引号），从这里起各栏可能错位，“{value}”未收，请去掉数里的逗号或给数加引号后再报",
        "a number of the row is cut at its comma (such as 52,000 without quotes) and the fields from here on may be "
        "shifted; {value} is not taken: remove the comma or put the number in quotes",
    ),
    "shown_differs": (
        ERROR,
        "单元格显示“{limit}”，实际存的是 {value}，不是同一个数（数字格式改变了显示），未收，请把单元格格式改为“常规”后重填",
        "the cell shows {limit} but contains {value}, which is another number (its number format changes what is "
        "shown); it is not taken: set the cell format to General and write the number again",
    ),
    "struck_out": (
        ERROR,
        "格里有划掉的、上标下标的或隐藏的字，不知道以哪个数为准，未收，请取消删除线和上下标，只留一个数",
        "characters in the cell are struck out, raised, lowered or hidden, so it is unclear which number counts; "
        "it is not taken: remove this formatting and leave one number",
    ),
    "number_hidden": (
        WARNING,
        "格里的内容在表上看不见（数字格式为“;;;”，或字与底同色），已照收，请核对后改为看得见",
        "the content of the cell cannot be seen on the sheet (its number format is ;;;, or text and background have "
        "one colour); it was taken: check it and make it visible",
    ),
    "comment_differs": (
        WARNING,
        "批注里写有“{limit}”，与格内的 {value} 不同，已按格内的数收下，请核对后改正格内的数或删去批注",
        "the comment says {limit}, not {value} as the cell; the cell was taken: check it, then correct the cell or "
        "delete the comment",
    ),
    "cell_corrected": (
        WARNING,
        "已按更正表由“{limit}”改为 {value}，如有误请修改更正表",
        "changed from {limit} to {value} by the table of corrections (corrections.csv): change that table "
        "if this is wrong",
    ),
    "note_qualifies": (
        ERROR,
        "数字后写着“{limit}”，看不出是不是本期的实际数，未收，请只填本期的实际数",
        "the note “{limit}” behind the number says that it may not be this period's actual figure; it is "
        "not taken: write this period's actual figure alone",
    ),
    "row_qualified": (
        ERROR,
        "“{value}”栏写着“{limit}”，看不出本行是不是本期的实际数，整行未收，请填本期的实际数并删去这几个字；"
        "不是本期的行请删去",
        "the column {value} says “{limit}”, so the row may not have this period's actual figures and is not "
        "taken: write this period's actual figures and remove these words, or remove the row",
    ),
    "own_equals_below": (
        WARNING,
        "本级 {value} 与下级合计相同，疑似把下级的数填进了本级，汇总时会重复计算，请核对，本级只填自己办的；属实请说明",
        "the own figure {value} equals the total of the places below, as if their figures were written here; they "
        "would count twice: check it and write only what the place did itself, or explain it",
    ),
    "note_in_cell": (
        WARNING,
        "数字后附有说明，已按 {value} 收下，请把说明移到备注栏",
        "there is a note after the number, which was taken as {value}: move the note to the column for "
        "remarks",
    ),
}
