"""Messages on long tables, with a row for each place and indicator: severity, cause and remedy, zh and en."""

from flows.steps.findings.severity import ERROR

OF_LONG_TABLES: dict[str, tuple[str, str, str]] = {
    "long_periods": (
        ERROR,
        "长表里各行的报告期不止一个（“{value}”与“{limit}”），整张未收，请每期另放一张工作表或一个文件",
        "the rows of the long table are of several periods ({value} and {limit}), and nothing of the sheet is taken: "
        "put each period on a sheet of its own",
    ),
    "long_units": (
        ERROR,
        "长表里同一指标“{value}”的计量单位不止一种（{limit}），整张未收，请改成同一种",
        "the long table gives the indicator {value} in several units ({limit}), and nothing of the sheet is taken: "
        "write all its rows in one unit",
    ),
    "long_column": (
        ERROR,
        "长表里“{value}”一列有内容，而长表只读地区、报告期、指标、计量单位、数值各列，不知道这一列会不会改变数的意思，整张未收，请删去这一列，或并入指标名称",
        "the column {value} of the long table is filled, but only place, period, indicator, unit and value are read; it "
        "may change what the numbers mean, so nothing of the sheet is taken: remove it, or name it in the indicator",
    ),
    "long_line_between": (
        ERROR,
        "长表的各行之间有别的文字，不知道是否说的是下面的数，整张未收，请移到表外或删去",
        "a line of text stands between the rows of the long table and may be about the numbers below it; nothing of the "
        "sheet is taken: move it out of the table or remove it",
    ),
    "category_unknown": (
        ERROR,
        "“{value}”不是这一栏的一类（有：{limit}，或合计），整张未收，请改成其中一类",
        "{value} is no category of this column (there are: {limit}, or the total), and nothing of the sheet is taken: "
        "write one of them",
    ),
    "category_total_missing": (
        ERROR,
        "“{value}”没有合计的行，或没有这一栏，请补上合计的行",
        "{value} has no row of totals, or no column: add the row of the total for each place",
    ),
    "category_not_asked": (
        ERROR,
        "“{value}”：这一栏不分类，这几格未收，请只在合计的行填数",
        "{value}: the column is not divided by categories, and these cells are not taken: fill in the row of the total "
        "alone",
    ),
    "long_repeated": (
        ERROR,
        "同一地区的同一指标写了几行，各行均未收，请只留一行",
        "the same place and indicator appear in several rows, and none of them is taken: keep only one row",
    ),
    "long_remark": (
        ERROR,
        "这一行的备注或批注里有字，不知道会不会改变“{value}”的意思，未收，请删去备注后再报",
        "a remark or comment in the row may change what {value} means, so it is not taken: remove it",
    ),
    "long_row_fields": (
        ERROR,
        "这一行的栏数与表头不同，多半是数里的逗号（如 52,000）没有加引号，“{value}”未收，请去掉数里的逗号或补齐各栏后再报",
        "the row has another number of fields than the header, most likely because of a comma in a number (52,000); "
        "{value} is not taken: remove the comma or complete the fields",
    ),
    "long_indicator_unknown": (
        ERROR,
        "指标“{value}”不是本表的指标，写着它的各行未收，请写成本表的列名、指标名称或代码",
        "the indicator {value} does not belong to this form, and its rows are not taken: write the label, name or code of "
        "a column of the form",
    ),
    "long_indicator_blank": (
        ERROR,
        "这几行有数值而没有写指标，未收，请补填指标",
        "these rows have a value but no indicator, and are not taken: fill in the indicator",
    ),
    "long_indicator_missing": (
        ERROR,
        "缺少必填指标“{value}”，请补上各地区的这一行",
        "the required indicator {value} is missing: add its row for each place",
    ),
    "long_indicator_repeated": (
        ERROR,
        "指标“{value}”写了几种名称，各行均未收，请只用一种写法",
        "the indicator {value} appears under several names, and its rows are not taken: use one name for it",
    ),
    "long_required_missing": (
        ERROR,
        "这个地区缺少必填指标“{value}”的一行，没有发生请填 0",
        "the place has no row for the required indicator {value}: add it, with 0 if there is nothing to report",
    ),
}
