"""A table of other things below a return's is called that, and fields for filling in are cells."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from flows.steps.site.site import Site, open_site
from tests.corpus.intake.files_of import text
from tests.steps.ingest.test_files_as_sent import OWN, WHOLE, noted, read


@pytest.fixture(scope="module")
def sample() -> Site:
    return open_site(Path(__file__).parents[3])


@pytest.mark.parametrize(
    ("below", "cell"),
    [
        ([["", "附：贷款明细"], ["序号", "项目", "数量", "金额"], ["1", "养殖", "2", "50000"]], "A8"),
        ([[""], ["项目", "负责科室", "数量"], ["养殖", "妇联", "2"], ["种植", "农办", "1"]], "A8"),
    ],
)
def test_a_table_of_other_things_below_the_return(
    sample: Site, below: Sequence[Sequence[str]], cell: str
) -> None:
    assert read(sample, noted(*below)) == (WHOLE, {("second_table", cell)})


@pytest.mark.parametrize(
    "below",
    [
        [[""], ["填表人", "王五", "", "审核人", "李四"], ["联系电话", "", "", "28881234"]],
        [[""], ["单位负责人：", "张三", "审核人：", "李四"], ["", "", "", "（盖章）"]],
        [["", "说明"], ["", "未开展", "已筛查", "无异常"]],  # no number below it
    ],
)
def test_signatures_below_the_return_are_no_table(sample: Site, below: Sequence[Sequence[str]]) -> None:
    taken, found = read(sample, noted(*below))
    assert taken == WHOLE
    assert "second_table" not in {rule for rule, _ in found}


def test_a_village_below_a_row_of_words_is_read(sample: Site) -> None:
    *rows, last = OWN.rows()
    words = ["", "某村", "未开展", "已筛查", "无异常"]
    taken, found = read(sample, text(OWN.sheet(rows=[*rows, [""], words, last])))
    assert taken == WHOLE
    assert found == {("unknown_place", "A7")}


def page(field: str) -> bytes:
    """Web page of the return whose numbers are fields for filling in; the first has this html."""
    lines = []
    for number, row in enumerate(OWN.sheet(), start=1):
        cells = [
            f'<input type="text" value="{cell}">' if number > 3 and at > 1 else f"{cell}"
            for at, cell in enumerate(row)
        ]
        if number == 4:
            cells[2] = field
        lines.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return f"<html><table>{''.join(lines)}</table></html>".encode()


@pytest.mark.parametrize("field", ["<input value='195'>", "<input type=number value=195>人"])
def test_fields_of_a_web_page_are_read(sample: Site, field: str) -> None:
    assert read(sample, page(field), "报表.xls") == (WHOLE, set())


@pytest.mark.parametrize("field", ["<input value=19><input value=5>", "19<input value=5>"])
def test_two_numbers_in_the_fields_of_a_cell_are_not_joined(sample: Site, field: str) -> None:
    assert read(sample, page(field), "报表.xls")[0] == WHOLE - 1


@pytest.mark.parametrize("kind", ["type=hidden", "type=checkbox", "style='display:none'"])
def test_a_field_that_a_reader_does_not_see_is_no_number(sample: Site, kind: str) -> None:
    assert read(sample, page(f"<input {kind} value=195>"), "报表.xls") == (
        WHOLE - 1,
        {("required_blank", "C4")},
    )
