"""Columns put together under a heading that they share."""

import pytest

from flows.steps.export._header_groups import group_headings


@pytest.mark.parametrize(
    ("titles", "groups"),
    [
        (
            ["宫颈癌应查妇女数", "宫颈癌免费筛查妇女数", "宫颈癌筛查覆盖率"],
            [("宫颈癌", ["应查妇女数", "免费筛查妇女数", "筛查覆盖率"])],
        ),
        # two characters are too few, and a title that is all of the group has nothing left
        (["妇女人数", "妇女户数"], [("", ["妇女人数"]), ("", ["妇女户数"])]),
        (["高中毛入学率", "高中毛入学率提高"], [("", ["高中毛入学率"]), ("", ["高中毛入学率提高"])]),
        # neither a word nor a number is cut
        (["women screened", "women screeners"], [("women ", ["screened", "screeners"])]),
        (["参训人数25岁", "参训人数28岁"], [("参训人数", ["25岁", "28岁"])]),
        # 后 ends no group and begins no title below one
        (["培训就业后人数", "培训就业后比例"], [("", ["培训就业后人数"]), ("", ["培训就业后比例"])]),
        (["学员数"], [("", ["学员数"])]),
        ([], []),
    ],
)
def test_groups(titles: list[str], groups: list[tuple[str, list[str]]]) -> None:
    assert group_headings(titles) == groups
