"""Times that are no month, quarter, half or year: never taken for one, and named in the refusal."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.steps.ingest.check import check_files
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.recognise.said_times import DAY, DAYS, SPAN, YEAR, YEARS, times_said
from flows.steps.site.site import Site, open_site
from tests.corpus.intake.files_of import text
from tests.corpus.intake.returns import TITLE, of

NOW = datetime(2025, 5, 1, tzinfo=UTC)
ROOT = Path(__file__).parents[3]
OWN = of("430202004", 3)  # 桂花街道, March 2025
YEARLY = (ROOT / "data/raw/2014/430224/430224101-village_year.csv").read_text("utf-8-sig")


@pytest.fixture(scope="module")
def sample() -> Site:
    return open_site(ROOT)


def outcome(
    site: Site, content: bytes, file: str = "报表.csv"
) -> tuple[set[str], list[tuple[str, str, str]]]:
    """Periods of the figures, and the rules of the findings with their values and cells."""
    batch = check_files(site, [RawFile(file, content, NOW)], NOW, contracts=False)
    found = batch.findings.select("rule", "value", "cell").rows()
    return set(batch.observations["period"]), found


def monthly(title: str, period: str = "") -> bytes:
    return text(OWN.sheet(head=[[title], ["填报单位：桂花街道", "", period]]), "utf-8")


def yearly(title: str, period: str = "") -> bytes:
    lines = YEARLY.splitlines()
    return "\r\n".join([title, f"填报单位：界首镇,,{period}", *lines[2:]]).encode()


@pytest.mark.parametrize(
    ("text", "kind", "year", "months"),
    [
        ("2024-2025年", YEARS, 2024, (1, 24)),
        ("2013年、2014年", YEARS, 2013, (1, 24)),
        ("二〇一三至二〇一四年度", YEARS, 2013, (1, 24)),
        ("2024-25年度", YEARS, 2024, (1, 24)),
        ("2014-2014年", YEAR, 2014, (1, 12)),
        ("2025.3.1-3.31", SPAN, 2025, (3, 3)),
        ("20250301-20250331", SPAN, 2025, (3, 3)),
        ("2025-03-01至2025-03-31", SPAN, 2025, (3, 3)),
        ("2025年2月1日-28日", SPAN, 2025, (2, 2)),
        ("2024年2月1日-28日", DAY, 2024, (2, 2)),  # a leap year: a day is missing
        ("2025年3月1日-15日", DAYS, 2025, (3, 3)),
        ("2025年2月26日-3月25日", DAY, 2025, (2, 3)),  # a month counted from the 26th
    ],
)
def test_years_and_days_are_times_of_their_own(
    text: str, kind: str, year: int, months: tuple[int, int]
) -> None:
    assert [(own.kind, own.year, (own.first, own.last)) for own in times_said(text)] == [(kind, year, months)]


@pytest.mark.parametrize(
    "said",
    ["2013-2014年", "2013、2014年", "2014年和2013年", "2014-2015学年", "2014年1-9月", "2014年前三季度"],
)
def test_a_title_of_no_period_is_named_as_it_is_written(sample: Site, said: str) -> None:
    assert outcome(sample, yearly(f"{said}村（社区）妇联工作年报表")) == (
        set(),
        [("no_such_period", said, "A1")],
    )


@pytest.mark.parametrize("said", ["2024-2025年", "2025年1-9月", "2025年2、3月", "3-4月"])
def test_a_monthly_title_of_no_period_is_named_as_it_is_written(sample: Site, said: str) -> None:
    assert outcome(sample, monthly(f"{said}{TITLE}")) == (set(), [("no_such_period", said, "A1")])


def test_a_title_of_two_years_does_not_agree_with_a_year(sample: Site) -> None:
    title = "2013-2014年村（社区）妇联工作年报表"
    assert outcome(sample, yearly(title, "报告期：2014年"))[1] == [("period_unclear", "2014", "A1")]
    assert outcome(sample, yearly("村（社区）妇联工作年报表", "报告期：2014年"))[0] == {"2014"}


def test_a_file_name_of_two_years_is_no_year(sample: Site) -> None:
    content = yearly("村（社区）妇联工作年报表")
    assert outcome(sample, content, "2013-2014年报表.csv")[1] == [("no_such_period", "2013-2014年", None)]
    assert outcome(sample, content, "2014年报表.csv")[0] == {"2014"}


def test_two_years_of_work_contain_the_month(sample: Site) -> None:
    assert outcome(sample, monthly(f"2024-2025年{TITLE}", "报告期：2025年3月"))[0] == {"2025-03"}


@pytest.mark.parametrize("period", ["2025.3.1-3.31", "2025-03-01至2025-03-31", "2025年3月1日-31日"])
def test_the_days_of_a_whole_month_are_the_month(sample: Site, period: str) -> None:
    assert outcome(sample, monthly(TITLE, f"报告期：{period}")) == ({"2025-03"}, [])
    assert outcome(sample, monthly(f"{TITLE}（{period}）")) == ({"2025-03"}, [])


def test_half_a_month_in_the_title_or_name_is_another_time(sample: Site) -> None:
    period = "报告期：2025年3月"
    assert outcome(sample, monthly(f"{TITLE}（3月1日-15日）", period))[1] == [
        ("period_unclear", "2025-03", "A1")
    ]
    found = outcome(sample, monthly(TITLE, period), "桂花街道3月1日-15日.csv")
    assert found == (set(), [("period_differs_from_folder", "2025-03", "C2")])


@pytest.mark.parametrize("line", ["统计时段：3月1日-20日", "本表数据为3月1日至15日"])
def test_a_line_about_the_figures_of_a_few_days_refuses_the_sheet(sample: Site, line: str) -> None:
    head = [[TITLE], ["填报单位：桂花街道", "", "报告期：2025年3月"]]
    for rows in (OWN.sheet(head=[*head, [line]]), OWN.sheet(head=head, below=[[f"注：{line}"]])):
        periods, found = outcome(sample, text(rows, "utf-8"))
        assert (periods, [rule for rule, *_ in found]) == (set(), ["period_unclear"])


@pytest.mark.parametrize("line", ["注：3月5日至3月8日举办活动周", "统计报送时间：4月1日-5日"])
def test_days_of_an_act_are_harmless(sample: Site, line: str) -> None:
    head = [[TITLE], ["填报单位：桂花街道", "", "报告期：2025年3月"]]
    assert outcome(sample, text(OWN.sheet(head=head, below=[[line]]), "utf-8")) == ({"2025-03"}, [])


def test_a_revision_in_brackets_says_nothing_about_the_year_before_it(sample: Site) -> None:
    title = "2014年村（社区）妇联工作年报表（2013年修订）"
    assert outcome(sample, yearly(title)) == ({"2014"}, [])
