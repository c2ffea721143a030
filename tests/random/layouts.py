"""Returns as csv files: a row a place, a long table, or rows of categories (docs/intake.md, 2)."""

from tests.random.records import DIMENSIONS, Cell, Column, Form, Return, Row

NAMES = {
    **{"sex": "性别", "residence": "城乡"},
    **{"female": "女", "male": "男", "sex_unknown": "不详", "urban": "城镇", "rural": "农村"},
}
"""Names of dimensions and categories."""

Grid = list[list[Cell]]


def code_in(at: int, code: str) -> str:
    """The code of a federation's place in the site."""
    return f"9{at:03}{code}"


def name_in(at: int, code: str) -> str:
    """The code of a federation's form or indicator in the site."""
    return f"f{at:03}_{code}"


def title(at: int, form: Form) -> str:
    return f"联{at:03}{form.form}表"


def header(at: int, form: Form, column: str) -> str:
    return f"栏{at:03}{form.form}{column}"


def as_csv(at: int, number: int, own: Return, form: Form) -> bytes:
    """Bytes of a return; a number in the remarks or below makes returns with the same content different."""
    head: Grid = [[title(at, form)], [f"单位代码：{code_in(at, own.unit)}", "", f"报告期：{own.period}"]]
    columns = [column for column in form.columns if any(column.column in row for row in own.rows.values())]
    has_numbers = any(cell is not None for row in own.rows.values() for cell in row.values())
    if own.layout == "long" and has_numbers:
        grid = long_table(at, number, own, form, columns)
    elif own.layout in ("rows", "names") and (dimension := dimension_of(own, columns)):
        grid = rows_of_categories(at, number, own, form, columns, dimension)
    else:
        grid = wide_table(at, number, own, form, columns)
    lines = [*head, *grid]
    return "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in lines).encode()


def categories(column: Column) -> list[str]:
    return [category for dimension in column.dimensions for category in DIMENSIONS[dimension]]


def used(own: Return, column: Column) -> list[str]:
    """Categories of a column that a return gives."""
    return [
        category
        for category in categories(column)
        for part in [column.part(category).column]
        if any(row.get(part) is not None for row in own.rows.values())
    ]


def wide_table(at: int, number: int, own: Return, form: Form, columns: list[Column]) -> Grid:
    """A row a place; a divided column has its label above 合计 and the categories, if any is given."""
    above: list[Cell] = ["地区代码", "地区名称"]
    below: list[Cell] = ["", ""]
    names = []
    for column in columns:
        parts = categories(column) if used(own, column) else []
        above += [header(at, form, column.column), *("" for _ in parts)]
        below += ["合计" if parts else "", *(NAMES[category] for category in parts)]
        names += [column.column, *(column.part(category).column for category in parts)]
    above, below = [*above, "备注"], [*below, ""]
    rows: Grid = [
        [code_in(at, place), "", *(row.get(name) for name in names), f"第{number}份"]
        for place, row in own.rows.items()
    ]
    return [above, *([below] if any(below) else []), *rows]


def long_table(at: int, number: int, own: Return, form: Form, columns: list[Column]) -> Grid:
    """A row a number: columns by label, or by code; blank cells are left out in every second file."""
    labels = {}
    for column in columns:
        own_name = column.column if number % 3 else header(at, form, column.column)
        parts = categories(column)
        labels[column.column] = f"{own_name}→合计" if parts and not number % 3 else own_name
        for category in parts:
            name = column.part(category).column
            labels[name] = name if number % 3 else f"{own_name}→{NAMES[category]}"
    rows: Grid = [
        [code_in(at, place), "", label, row.get(name)]
        for place, row in own.rows.items()
        for name, label in labels.items()
        if number % 2 or row.get(name) is not None
    ]
    return [["地区代码", "地区名称", "指标", "数值"], *rows, [f"单位负责人：第{number}份"]]


def dimension_of(own: Return, columns: list[Column]) -> str | None:
    """The dimension of which alone a return gives categories, two at least."""
    given = {category for column in columns for category in used(own, column)}
    found = [name for name, each in DIMENSIONS.items() if given & {*each}]
    return found[0] if len(found) == 1 and len(given) > 1 else None


def rows_of_categories(
    at: int, number: int, own: Return, form: Form, columns: list[Column], dimension: str
) -> Grid:
    """A row for each place and category, in a column of its own or in that of the names."""
    has_column = own.layout == "rows"
    labels = [header(at, form, column.column) for column in columns]
    top: Grid = [
        ["地区代码", "地区名称", *([[NAMES[dimension], "类别"][number % 2]] if has_column else []), *labels]
    ]

    def parts(row: Row, category: str) -> list[Cell]:
        return [row.get(column.part(category).column) for column in columns]

    rows: Grid = []
    for place, row in own.rows.items():
        code, name = code_in(at, place), f"名{code_in(at, place)}"
        totals = [row.get(column.column) for column in columns]
        rows.append([code, name, *(["合计"] if has_column else []), *totals])
        for category in DIMENSIONS[dimension]:
            cells = parts(row, category)
            if all(cell is None for cell in cells):
                continue
            label = NAMES[category]
            if has_column:
                rows.append([*([code, name] if number % 3 else ["", ""]), label, *cells])
            else:
                rows.append(["", f"其中：{label}" if number % 3 else label, *cells])
    return [*top, *rows, [f"单位负责人：第{number}份"]]
