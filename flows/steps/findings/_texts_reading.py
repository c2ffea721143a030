"""The sentence of each rule of reading: what is wrong with a file, its head, table or a cell and what to do, in Chinese
and English."""

from flows.steps.findings.severity import ERROR, WARNING

# rule: severity, what is wrong and what to do in Chinese, the same in English. {value} is shown as shown_value says.
OF_READING: dict[str, tuple[str, str, str]] = {
    "empty_file": (ERROR, "文件是空的，请重新导出后再报", "the file is empty: export it again and resend"),
    "other_kind": (
        ERROR,
        "不是报表文件（只收 xlsx、xls、ods、csv、tsv 和装有它们的 zip），请另存为其中一种再报",
        "not a return (xlsx, xls, ods, csv, tsv and zip files of them are read): save it as one of these and resend",
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
    "unsafe": (
        ERROR,
        "文件含有不安全的内容（外部实体定义），未读，请用表格软件重新另存后再报",
        "the file holds unsafe content (entity definitions) and is not read: save it anew and resend",
    ),
    "link_not_followed": (
        ERROR,
        "是指向别处的链接或特殊文件，未读，请放入文件本身",
        "is a link that leads elsewhere, or no ordinary file, and is not read: put the file itself here",
    ),
    "embedded_file": (
        ERROR,
        "文件里嵌有别的文件（对象），无法检查，未读，请删去嵌入的对象后再报",
        "another file is embedded in this one and cannot be searched, nothing is read: remove the object and resend",
    ),
    "not_accessible": (
        ERROR,
        "文件没有读取权限或无法打开，未读，请检查文件权限后重新放入",
        "the file may not be opened and is not read: check its permissions and put it here again",
    ),
    "mixed_encoding": (
        WARNING,
        "文件混用了两种文字编码（第 {value} 行起不同），已逐行识别，请核对汉字后用同一编码另存",
        "two encodings are mixed (another one from line {value} on); each line was read by itself: check the names "
        "and save the file in one encoding",
    ),
    "quotes_unclear": (
        ERROR,
        "引号不成对，第 {value} 行起几行并成了一格，整份未收，请删去多余的引号后再报",
        "quotes do not match: from line {value} on several lines would become one cell, nothing is taken: remove the "
        "stray quotes",
    ),
    "personal_data": (
        ERROR,
        "含有个人信息（{value}），整份报表未收、未录入任何内容，请删去后再报",
        "personal data ({value}): nothing of the file is taken in, remove it and resend",
    ),
    "hidden_read": (
        WARNING,
        "有隐藏的内容（{value}），已一并读取，请确认是否应上报",
        "hidden parts ({value}) were read too: make sure that they are meant to be reported",
    ),
    "return_repeated": (
        ERROR,
        "同一文件有两张相同报表、单位和报告期的工作表，均未收，请只留一张",
        "two sheets carry the same form, unit and period and neither is taken: keep one",
    ),
    "form_ambiguous": (
        ERROR,
        "表名与表头对应的不是同一种报表（{limit}），未收，请核对表名和表头",
        "title and columns belong to different forms ({limit}), nothing is taken: check both",
    ),
    "unknown_form": (
        ERROR,
        "找不到认识的报表名称或表头，请使用下发的报表，不要改动表名和表头",
        "no known form is found by title or columns: use the form as issued and leave both unchanged",
    ),
    "form_not_in_use": (
        ERROR,
        "该报表在“{value}”不使用，请核对报告期或换用当期报表",
        "the form is not in use in {value}: check the period or use that period's form",
    ),
    "template_outdated": (
        ERROR,
        "空表的表样已改版，整张未收，请按本期重新取空表（fedstats template），把数字抄入后再报",
        "the template that was filled in has been replaced by a newer one, nothing of the sheet is taken: get this "
        "period's template (fedstats template), copy the figures into it and resend",
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
        "报告期“{value}”与所在文件夹或文件名的报告期不一致，请核对后放入正确的文件夹",
        "the period {value} differs from that of its folder or file name: check it and put the file where it belongs",
    ),
    "period_unclear": (
        ERROR,
        "报告期一处为“{value}”，标题处为“{limit}”，请核对后统一",
        "the period is {value} in one place and {limit} in the title: correct one of them",
    ),
    "period_of_two_months": (
        ERROR,
        "报告期“{value}”可能是 1 月，也可能是 10 月（表格软件会去掉末尾的 0），未收，请写成如 2025年10月",
        "the period {value} may be January or October (a spreadsheet drops the last 0) and nothing is taken: write it "
        "as 2025-10",
    ),
    "unit_missing": (
        ERROR,
        "没有填报单位或单位代码，请填写",
        "neither reporting unit nor unit code is given: fill one in",
    ),
    "unknown_unit": (
        ERROR,
        "填报单位“{value}”不在当期单位名录中，请核对代码和名称{limit}",
        "the reporting unit {value} is not in the registry of that period: check its code and name{limit}",
    ),
    "ambiguous_unit": (
        ERROR,
        "填报单位“{value}”有重名，请填写单位代码{limit}",
        "the reporting unit {value} is the name of several places: give its code{limit}",
    ),
    "unit_outside_folder": (
        ERROR,
        "填报单位“{value}”不属于所在文件夹或文件名的地区，请核对后放入正确的文件夹、改正文件名",
        "the reporting unit {value} does not belong to the place that its folder or file name names: put the file "
        "where it belongs or rename it",
    ),
    "unit_name_of_another": (
        ERROR,
        "“{value}”与填报单位“{limit}”不是同一单位，整张未收，请核对单位名称、单位代码和表名后改正",
        "{value} and the reporting unit {limit} are not the same place, nothing is taken: correct name, code or title",
    ),
    "unit_name_differs": (
        WARNING,
        "填报单位“{value}”不是名录中的名称，已按单位代码收为“{limit}”，请核对",
        "the reporting unit {value} is no name of the registry; taken by its code as {limit}: check it",
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
    "column_ambiguous": (
        ERROR,
        "不能确定列“{value}”是不是：{limit}，未读，请把上级表头写得与下发的报表一致",
        "the column {value} could be {limit}, or another figure, and is not read: write the labels above it as issued",
    ),
    "columns_reordered": (
        WARNING,
        "列的次序与下发的报表不同（从“{value}”起），已按列名读取，请核对表头是否写错",
        "the columns stand in another order than the form's (from {value} on) and were read by label: check the header",
    ),
    "unit_unclear": (
        ERROR,
        "列“{value}”的计量单位与表上方或下方所写的不一致，或所写的看不明白，未读，请在列名后写明，如（万元）",
        "the unit of column {value} contradicts the sheet's line of units, or that line is not understood; it is not "
        "read: write the unit behind the column's label, as (万元)",
    ),
    "unknown_column": (
        WARNING,
        "不认识列“{value}”，该列未读，请核对列名",
        "the column {value} is not of this form and is not read: check its header",
    ),
    "sheet_not_read": (
        WARNING,
        "工作表没有读：不是认识的报表，如应上报请使用下发的报表",
        "the sheet is not read, it carries no known form: use the form as issued if it is to be reported",
    ),
    "total_differs": (
        WARNING,
        "合计 {value} 与各行相加 {limit} 不符，各行已收、合计不计入，请核对",
        "the total {value} differs from the sum of its rows, {limit}; the rows are taken, not the total: check them",
    ),
    "second_table": (
        ERROR,
        "从第 {value} 行起是另一张表，未读，请另放一张工作表",
        "another table begins in row {value} and is not read: put it on a sheet of its own",
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
        "地区“{value}”不在当期单位名录中，整行未收，请核对代码和名称{limit}",
        "the place {value} is not in the registry of that period, its row is not taken: check code and name{limit}",
    ),
    "ambiguous_place": (
        ERROR,
        "地区“{value}”有重名，整行未收，请填写地区代码{limit}",
        "the place {value} is the name of several places, its row is not taken: give the code{limit}",
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
    "date_not_number": (
        ERROR,
        "应为数字，现为日期（表格软件会把 3-5 这样的字变成日期），未收，请把单元格格式改为“常规”后重填",
        "a number belongs here, not a date (a spreadsheet makes one of 3-5): set the cell's format to general and "
        "write it again",
    ),
    "merged_cells": (
        ERROR,
        "合并的单元格只有一个数，不知道属于哪一行哪一列，未收，请取消合并、分别填写",
        "merged cells hold one number, of which row and column is unknown; it is not taken: unmerge them and fill in "
        "each",
    ),
    "number_unclear": (
        ERROR,
        "数字“{value}”可有两种读法，未收，请写成普通数字",
        "{value} can be read as different numbers and is not taken: write plain digits",
    ),
    "two_numbers": (
        ERROR,
        "一格写了两个数“{value}”，未收，请分填两格",
        "two numbers stand in one cell, {value}, and none is taken: give each a cell of its own",
    ),
    "unit_differs": (
        ERROR,
        "“{value}”的计量单位与本列不符，未收，请按本列的单位填写",
        "the unit of {value} is not that of the column; it is not taken: write it in the column's unit",
    ),
    "percent_unclear": (
        ERROR,
        "百分比“{value}”可有两种读法，未收，请写成如 12%",
        "{value} in a percent column can be read in two ways and is not taken: write it as 12%",
    ),
    "formula_without_value": (
        ERROR,
        "公式没有保存计算结果，未收，请用表格软件打开、重新计算并保存后再报",
        "the formula has no stored result and is not taken: open the file, recalculate, save and resend",
    ),
    "formula_error": (
        ERROR,
        "公式出错（如 #REF!、#DIV/0!），未收，请改正公式或填写数字",
        "the formula gives an error (#REF!, #DIV/0!) and is not taken: mend it or write the number",
    ),
    "cell_corrected": (
        WARNING,
        "已按更正表由“{limit}”改为 {value}，如有误请修改更正表",
        "corrected from {limit} to {value} as corrections.csv says: change it there if it is wrong",
    ),
    "note_in_cell": (
        WARNING,
        "数字后附有说明，已按 {value} 收下，请把说明移到备注栏",
        "a note stands behind the number, taken as {value}: move the note to the remarks",
    ),
}
