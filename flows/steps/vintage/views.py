"""Views: views.sql of a vintage, by which any DuckDB shows its tables, with English and with Chinese names.

Its paths are relative to the vintage: run it there, or after `set file_search_path = '…'`.
"""

import re
from collections.abc import Iterator
from typing import Any

from flows.steps.rollup.queries import read_query
from schemas.catalogue import Catalogue
from schemas.codelists import BOUNDARIES
from schemas.marts.words import column_words, table_words
from schemas.periods import MONTHS_IN, return_words

VIEWS = "views.sql"

_HEAD = """-- Views of the tables beside this file: each by its name and by its Chinese name, and figures ready to read
-- (figures_as_was, figures_as_now) and ready to add (figures_<level>_<period type>). Made anew with each vintage.
-- 本文件旁各表的视图，英文名和中文名各一套；“指标数值_…”供查看，“<级别>指标<月报…>”可以求和。
-- Run it in this folder / 在本文件夹里运行：duckdb -init views.sql
-- From elsewhere / 从别处运行，先执行：set file_search_path = '…/marts/current';
"""

_FIGURES = (
    "read_parquet('indicator_values/*/*/*.parquet', hive_partitioning = true, "
    "hive_types = {'level': varchar, 'year': bigint})"
)
_ABOUT = (
    "select schema_version, vintage, as_of, code_version from read_json('datapackage.json', "
    "columns = {schema_version: 'varchar', vintage: 'varchar', as_of: 'varchar', code_version: 'varchar'}, "
    "maximum_object_size = 1000000000)"
)

Column = tuple[str, str]
"""Name of a column and its Chinese title."""


def views_of(resources: list[dict[str, Any]], figures: dict[str, Any], catalogue: Catalogue) -> str:
    """The statements; `figures` is the schema that the files of figures share. A vintage without figures has fewer."""
    statements = list(_view("about", _ABOUT))
    tables: dict[str, dict[str, Any]] = {}
    for resource in resources:
        folder, _, file = resource["path"].rpartition("/")
        if not isinstance(resource["schema"], str):
            tables.setdefault(f"{folder}/*.parquet" if folder else file, resource)
    for path, resource in tables.items():
        columns = [(field["name"], field["title"]) for field in resource["schema"]["fields"]]
        name = path.removesuffix(".parquet").removesuffix("/*")
        statements += _twice(name, resource["title"], f"read_parquet('{path}')", columns)
    if any(isinstance(resource["schema"], str) for resource in resources):
        columns = [(field["name"], field["title"]) for field in figures["fields"]]
        columns += [(name, _title("indicator_values", name)) for name in ("level", "year")]
        statements += _twice("indicator_values", _name("indicator_values"), _FIGURES, columns)
        statements += _ready(catalogue)
    return _HEAD + "".join(f"\n{statement};\n" for statement in statements)


def _ready(catalogue: Catalogue) -> Iterator[str]:
    """Views of the queries of sql/views: figures at each boundary; figures of each level and type of period."""
    text = _body("views/figures")
    names = re.findall(r"(\w+),?$", text.partition("\nfrom ")[0], re.MULTILINE)[1:]
    columns = [(name, _title("figures_as_was", name)) for name in names]
    for boundary in BOUNDARIES:
        name = f"figures_{boundary}"
        yield from _view(name, _filled(text, boundary=boundary))
        yield from _view(_name(name), _renamed(name, columns))
    text = _body("views/figures_to_add")
    words = {
        name: _quoted(_title("figures_as_was", name))
        for name in (*names, "value_to_add", "value_of_a_period")
    }
    words["figures_as_was"] = _quoted(_name("figures_as_was"))
    chinese = re.sub(r"(?<!\$)\b\w+\b", lambda found: words.get(found[0], found[0]), text)
    types = [name for name in MONTHS_IN if name in catalogue.longer_types]
    for level, level_zh in catalogue["levels"].sort("rank").select("level", "name_zh").iter_rows():
        for period_type in types:
            title = f"{level_zh.partition('（')[0]}指标{return_words(period_type)}"
            given = {"level": level, "period_type": period_type}
            yield from _view(f"figures_{level}_{period_type}", _filled(text, **given))
            yield from _view(title, _filled(chinese, **given))


def _body(query: str) -> str:
    """A query of sql/ without its header."""
    lines = read_query(query).rstrip().splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))


def _filled(text: str, **parameters: str) -> str:
    return re.sub(r"\$(\w+)", lambda found: "'" + parameters[found[1]].replace("'", "''") + "'", text)


def _twice(name: str, title: str, source: str, columns: list[Column]) -> Iterator[str]:
    """A table by its name, and by its Chinese name with Chinese columns."""
    yield from _view(name, f"select * from {source}")
    yield from _view(title, _renamed(name, columns))


def _view(name: str, select: str) -> Iterator[str]:
    yield f"create or replace view {_quoted(name)} as\n{select}"


def _renamed(name: str, columns: list[Column]) -> str:
    """A column whose title another has too is told apart by its name."""
    titles = [title for _, title in columns]
    shown = [
        f"    {_quoted(column)} as {_quoted(title if titles.count(title) == 1 else f'{title}_{column}')}"
        for column, title in columns
    ]
    return "select\n" + ",\n".join(shown) + f"\nfrom {_quoted(name)}"


def _name(table: str) -> str:
    words = table_words(table)
    return words.title if words else table


def _title(table: str, column: str) -> str:
    words = column_words(table, column)
    return words.title if words else column


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
