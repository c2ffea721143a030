"""Messages on a file and on the head of a sheet: severity, cause and remedy in Chinese, and in English."""

from flows.steps.findings.severity import ERROR, WARNING

OF_SHEETS: dict[str, tuple[str, str, str]] = {
    "empty_file": (
        ERROR,
        "文件是空的，请重新导出后再报",
        "the file is empty: export it again and resend",
    ),
    "other_kind": (
        ERROR,
        "不是报表文件（只收 xlsx、xls、ods、csv、tsv 和装有它们的 zip），请另存为其中一种再报",
        "not a return (only xlsx, xls, ods, csv, tsv and zip files of these are read): save it in one of "
        "these formats and resend",
    ),
    "unreadable": (
        ERROR,
        "文件打不开或已损坏，请用表格软件重新另存后再报",
        "the file is damaged, or its content does not match its name: open it, save it again and resend",
    ),
    "encrypted": (
        ERROR,
        "文件加了密码，请去掉密码后再报",
        "the file is protected by a password: remove the password and resend",
    ),
    "too_big": (
        ERROR,
        "文件过大（展开后超过上限），请只留报表本身后再报",
        "the file is too big (its unpacked size is above the limit): leave only the return in it and resend",
    ),
    "unsafe": (
        ERROR,
        "文件含有不安全的内容（外部实体定义），未读取，请用表格软件重新另存后再报",
        "the file contains unsafe content (entity definitions) and is not read: save it anew with a "
        "spreadsheet program and resend",
    ),
    "link_not_followed": (
        ERROR,
        "这是指向别处的链接或特殊文件，未读取，请放入文件本身",
        "this is a link that leads elsewhere, or not an ordinary file, and is not read: put the file "
        "itself here",
    ),
    "embedded_file": (
        ERROR,
        "文件里嵌有别的文件（对象），无法检查，未读取，请删去嵌入的对象后再报",
        "another file is embedded in this file and cannot be searched, so nothing is read: remove the "
        "embedded object and resend",
    ),
    "not_accessible": (
        ERROR,
        "文件没有读取权限或无法打开，未读取，请检查文件权限后重新放入",
        "the file cannot be opened, or reading it is not permitted; it is not read: check its permissions "
        "and put it here again",
    ),
    "internal": (
        ERROR,
        "程序读这份文件时出错，整份未收，不一定是报表有误，其余报表照常处理；请把文件交给系统管理员，程序改好后自动重读，不必重报",
        "the program failed on this file, and nothing of it is taken; the return itself may be right, and all other "
        "returns are processed: give the file to the administrator; once the program is mended it is read again",
    ),
    "mixed_encoding": (
        WARNING,
        "文件混用了两种文字编码（第 {value} 行起不同），已逐行识别，请核对汉字后用同一编码另存",
        "the file mixes two encodings (the second begins in line {value}); each line was read in its "
        "encoding: check the names and save the file in one encoding",
    ),
    "quotes_unclear": (
        ERROR,
        "引号不成对，第 {value} 行起几行并成了一格，整份未收，请删去多余的引号后再报",
        "quotes are not paired: several lines from line {value} on would become one cell, so nothing is "
        "taken; remove the stray quotes and resend",
    ),
    "personal_data": (
        ERROR,
        "含有个人信息（{value}），整份报表未收、未录入任何内容，请删去后再报",
        "the file contains personal data ({value}); nothing of it is taken in: remove the personal data "
        "and resend",
    ),
    "more_findings": (
        WARNING,
        "问题太多，另有 {value} 处错误、{limit} 处提示没有逐一列出，请先改正已列出的，再查一次",
        "there are too many findings: {value} more errors and {limit} more warnings are not listed; correct the listed "
        "findings first, then check again",
    ),
    "hidden_read": (
        WARNING,
        "有隐藏的内容（{value}），已一并读取，请确认是否应上报",
        "hidden parts ({value}) were read too: make sure that they are meant to be reported",
    ),
    "return_repeated": (
        ERROR,
        "同一文件里有两张工作表的报表、单位和报告期相同，均未收，请只留一张",
        "two sheets have the same form, unit and period, and neither is taken: keep only one of them",
    ),
    "form_ambiguous": (
        ERROR,
        "表名与表头对应的不是同一种报表（{limit}），未收，请核对表名和表头",
        "title and columns belong to different forms ({limit}); nothing is taken: check title and columns",
    ),
    "unknown_form": (
        ERROR,
        "没有认出是哪种报表（表名和表头都不是下发的样子{limit}），请使用下发的报表，不要改动表名和表头",
        "neither the title nor the columns belong to a known form{limit}: use the form as issued and change neither",
    ),
    "form_not_in_use": (
        ERROR,
        "该报表在“{value}”这一期不使用，请核对报告期或换用当期报表",
        "the form is not in use in {value}: check the period, or use the form of that period",
    ),
    "template_outdated": (
        ERROR,
        "空表的表样已改版，整张未收，请重新取空表（fedstats template），把数字抄入本期的空表后再报",
        "the form has changed since this template was issued, and nothing of the sheet is taken: get the "
        "template of this period (fedstats template), copy the figures into it and resend",
    ),
    "period_missing": (
        ERROR,
        "没有填报告期，请填写，如 2025年2月",
        "no period is given: fill it in, for example 2025-02",
    ),
    "no_such_period": (
        ERROR,
        "报告期“{value}”不存在，请改正，如 2025年2月",
        "the period {value} does not exist: correct it, for example 2025-02",
    ),
    "future_period": (
        ERROR,
        "报告期“{value}”尚未开始，请核对",
        "the period {value} has not begun: check it",
    ),
    "period_type_differs": (
        ERROR,
        "报告期“{value}”与报表种类（如月报、年报）不符，请核对",
        "the period {value} does not match the form's period type (such as month or year): check both",
    ),
    "period_differs_from_folder": (
        ERROR,
        "报告期“{value}”与文件夹或文件名所写的“{limit}”不一致，请核对后放入正确的文件夹或改正文件名",
        "the period {value} differs from {limit} in its folder or file name: check it, put the file in the "
        "right folder or rename it",
    ),
    "period_unclear": (
        ERROR,
        "报告期前后不一致：一处为“{value}”，另一处为“{limit}”，请核对后统一",
        "the period is {value} in one place and {limit} in another: correct whichever is wrong",
    ),
    "other_figures": (
        ERROR,
        "这里写着“{value}”，而本表应填报告期“{limit}”当期的数，整张未收；填的是当期数的，请删去这几个字，不是的，请改填当期数后再报",
        "{value} is written here, but the form asks for the figures of {limit} alone; nothing of the sheet is "
        "taken: delete these words if the figures are of that period, otherwise fill in the figures of the period",
    ),
    "block_differs": (
        ERROR,
        "从第 {value} 行起的一段与上面的报告期、填报单位或计量单位不同（“{limit}”），这一段未收，请另放一张工作表",
        "the rows from row {value} on have another period, reporting unit or unit of measure than the rows above "
        "({limit}) and are not taken: move them to a separate sheet",
    ),
    "period_of_two_months": (
        ERROR,
        "报告期“{value}”可能是 1 月，也可能是 10 月（表格软件会去掉末尾的 0），未收，请写成如 2025年10月",
        "the period {value} may be January or October (spreadsheet programs drop the last 0), so nothing "
        "is taken: write it as 2025-10",
    ),
    "unit_missing": (
        ERROR,
        "没有填报单位或单位代码，请填写",
        "neither the reporting unit nor its code is given: fill in one of them",
    ),
    "unknown_unit": (
        ERROR,
        "填报单位“{value}”不在当期单位名录中，请核对代码和名称{limit}",
        "the reporting unit {value} is not in the registry of that period: check its code and name{limit}",
    ),
    "unit_code_rounded": (
        ERROR,
        "单位代码被表格软件改成了“{value}”，后几位已丢失，按名称也认不出是哪个单位，整张未收，请把代码格设为文本格式后重填",
        "a spreadsheet program turned the unit code into {value} and its last digits are lost; the name does not "
        "settle the unit, and nothing is taken: set the cell to text and write the code again",
    ),
    "ambiguous_unit": (
        ERROR,
        "填报单位“{value}”有重名，请填写单位代码{limit}",
        "several places have the name {value} of the reporting unit: give the unit code{limit}",
    ),
    "unit_outside_folder": (
        ERROR,
        "填报单位“{value}”不属于文件夹或文件名所写的地区，请核对后放入正确的文件夹或改正文件名",
        "the reporting unit {value} does not belong to the place in its folder or file name: move the file "
        "to the right folder, or rename it",
    ),
    "unit_name_of_another": (
        ERROR,
        "“{value}”与填报单位“{limit}”不是同一单位，整张未收，请核对单位名称、单位代码和表名后改正",
        "{value} and the reporting unit {limit} are different places; nothing of the sheet is taken: "
        "correct name, code or title",
    ),
    "unit_name_differs": (
        WARNING,
        "填报单位“{value}”不是单位名录中的名称，已按单位代码收为“{limit}”，请核对",
        "the name {value} of the reporting unit is not in the registry; the return was taken by its unit "
        "code as {limit}: check it",
    ),
}
