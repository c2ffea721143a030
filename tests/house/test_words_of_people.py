"""Texts that people see lie in the text tables: no Chinese in code but where a reason is given, and no unused text."""

import ast
import re
from pathlib import Path

from schemas.texts.language_texts import texts_of

ROOT = Path(__file__).parents[2]
CHINESE = re.compile("[\u4e00-\u9fff]")

REASONS = {
    "words by which returns and catalogues are read, in whatever language they come": (
        "flows/steps/values/", "flows/steps/recognise/", "flows/steps/tidy/", "flows/steps/book/",
        "flows/steps/intake/_personal_labels.py", "flows/steps/intake/personal_patterns.py",
        "flows/steps/intake/personal_search.py", "flows/steps/findings/findings.py",
        "schemas/periods.py", "schemas/english_periods.py", "schemas/place_spelling.py",
        "schemas/places.py", "schemas/catalogue_cells.py", "schemas/catalogue_files.py", "flows/steps/template/template.py", "schemas/integrity/faults.py",
    ),
    "units of measure as catalogues write them": (
        "flows/steps/catalogue/_dhis2_indicators.py",
        "schemas/form_contract.py", "schemas/marts/dimensions.py",
    ),
    "signs of marks, whose words are in the tables": (
        "flows/steps/export/_book_words.py", "flows/steps/export/_mark_words.py", "flows/steps/export/_cell_looks.py",
        "flows/steps/export/place_book.py", "flows/steps/export/_header_groups.py",
    ),
    "names of fonts and number formats of spreadsheet programs": (
        "flows/steps/catalogue/_formats.py", "flows/steps/export/_chart_page.py", "flows/steps/export/_sheet_names.py",
        "flows/steps/slip/_built_in_formats.py", "flows/steps/slip/_looks_ods.py", "flows/steps/slip/_looks_xls.py",
        "flows/steps/slip/_styles.py", "flows/steps/slip/slip.py", "flows/steps/template/_page.py",
    ),
    "Chinese names in published tables, beside the English ones": (
        "flows/steps/vintage/data_package.py", "flows/steps/vintage/views.py", "schemas/disaggregation.py",
        "schemas/marts/subjects.py", "schemas/marts/words.py",
    ),
    "the name and the sheet of the Chinese example": ("flows/steps/site/new_site.py",),
}  # fmt: skip
"""Modules and folders with Chinese in their code, by the reason for it."""

MADE = re.compile(
    r"say\.(no|end|cell|as)_\w+|said\.step_\w+|head\.report_\w+|usage\.missing_\w+|report\.\w+|help\.command\..+"
    r"|help\.(install|show)_completion|help\.panel\.\w+|error\.kind\.\w+|error\.cause_\w+|error\.cluster_\w+|run\.\w+|prefect\.\w+|parameter\.\w+|changed\.\w+|count\.\w+|step\.\w+"
)
"""Keys that the code makes of a name, beside those that a test of tests/schemas/test_texts.py asks for."""

ELSEWHERE = ("column", "table", "fault", "finding", "rule", "cause", "unit", "book", "slip", "page", "guide")
ELSEWHERE += ("expression", "template", "word", "period", "value")


def with_chinese() -> set[str]:
    """Modules that have Chinese in a string that is no docstring."""
    found = set()
    for folder in ("flows", "schemas"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            said = {id(own.value) for own in ast.walk(tree) if isinstance(own, ast.Expr)}
            strings = (own for own in ast.walk(tree) if isinstance(own, ast.Constant) and id(own) not in said)
            if any(isinstance(own.value, str) and CHINESE.search(own.value) for own in strings):
                found.add(path.relative_to(ROOT).as_posix())
    return found


def test_chinese_in_code_has_a_reason() -> None:
    reasons = [path for paths in REASONS.values() for path in paths]
    found = with_chinese()
    assert sorted(path for path in found if not path.startswith(tuple(reasons))) == []
    assert [path for path in reasons if not any(own.startswith(path) for own in found)] == []


def test_every_text_is_used() -> None:
    """A key stands in the code as it is, or without its kind, or is made of a name."""
    paths = [*(ROOT / "flows").rglob("*.py"), *(ROOT / "schemas").rglob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    named = set(re.findall(r"""["']([\w.]+)["']""", code))
    keys = [key for key in texts_of("en") if key.partition(".")[0] not in ELSEWHERE]
    assert len(keys) > 300
    unused = [key for key in keys if key not in named and key.partition(".")[2] not in named]
    assert [key for key in unused if not MADE.fullmatch(key)] == []
