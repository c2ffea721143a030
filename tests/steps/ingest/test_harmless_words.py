"""Words that refuse a row, a sheet or a file are harmless where a person means nothing by them."""

from pathlib import Path

import pytest

from flows.steps.site.site import Site, open_site
from flows.steps.values.qualifiers import word_in_remark
from tests.corpus.intake.files_of import text
from tests.steps.ingest.test_files_as_sent import OWN, WHOLE, headless, read


@pytest.fixture(scope="module")
def sample() -> Site:
    return open_site(Path(__file__).parents[3])


@pytest.mark.parametrize(
    "remark",
    [
        "无漏报",
        "截至目前未开展",
        "农历正月开展",
        "模拟演练1次",
        "样本已送检",
        "户籍人口1300人",
        "有遗漏人员已补查",
        "1月起开展",
        "环比增加3人",
        "已核实，无错误",
        "数据完整",
        "常住人口较多",
        "本社区已成立24年",
        "审核通过",
        "约3月8日开班",
        "增加2人",
        "没有漏报、错报",
        "无迟报漏报",
        "未发现漏报",
        "不存在漏报",
        "无作废",
        "无需更正",
        "未重复统计",
        "已剔除重复人员",
        "重复筛查者1人已剔除",
        "更正后数据",
        "不含赵家冲社区",
        "不包括赵家冲社区",
        "不包含赵家冲社区",
        "未含其他社区",
        "含外村妇女2人",
        "含农村户籍",
        "包括本社区妇女",
        "同上月",
        "和上月一致",
        "跟上个月一样",
        "上月已完成",
        "筛查对象已于上月完成检查",
        "往年已查",
        "上月因疫情未开展",
        "截至月底未收到贷款",
        "预计4月开班",
        "估计下月放款",
        "按计划开展",
        "按计划完成",
        "已完成全年任务",
        "完成年度目标任务",
        "达到年度目标",
        "删除1户重复",
        "1人重复已删",
        "社区名称更正",
        "改为社区后首次上报",
    ],
)
def test_a_remark_that_denies_compares_or_tells_what_was_done(remark: str) -> None:
    assert word_in_remark(remark) is None


@pytest.mark.parametrize(
    "remark",
    [
        "因无网络漏报",
        "未剔除重复人员",
        "未删除1户重复",
        "改为50",
        "未更正",
        "含本社区和赵家冲社区",
        "同上月数累计",
        "上月已报数",
        "上月未报，本月补报",
        "预计3月完成50人",
        "截至3月底完成50人",
        "按计划数",
        "全年任务",
        "上月数",
        "按上月",
        "包含赵家冲社区",
        "无误报，2月漏报",
    ],
)
def test_a_remark_that_still_makes_the_figures_of_its_row_others(remark: str) -> None:
    assert word_in_remark(remark) is not None


@pytest.mark.parametrize(
    "note",
    [
        "注：请在每月月底前上报。",
        "注：请于月底前上报。",
        "注：样表见附件。",
        "注：填写示例见第二页。",
        "填报说明：上月数据有误的，请在本月说明。",
        "注：联系人上月已更换。",
        "说明：一人多次参加培训的累计计算人次。",
        "说明：目标人群为35-64岁妇女。",
        "填报说明：本表为月报，每月5日前报上月数据。",
        "填表说明：次月5日前报送上月报表。",
        "注：请核对上月数后填报。",
        "注：1.本表统计时间为本月1日至月末；2.不得漏报。",
        "备注：请对照示例填写。",
        "备注：按照样表格式填写。",
    ],
)
def test_a_note_of_deadlines_examples_and_definitions(sample: Site, note: str) -> None:
    assert read(sample, text(OWN.sheet(below=[[note]]))) == (WHOLE, set())


@pytest.mark.parametrize(
    "note",
    [
        "注：本表为示例。",
        "注：以上为月底数。",
        "注：上月已报数。",
        "注：按上月数据填报。",
        "注：已核对上月数。",  # it may be what was filled in
        "注：3月5日前报上月数据。",
        "说明：以上为累计人次。",
        "注：本表为目标数。",
    ],
)
def test_a_note_that_still_makes_the_figures_others(sample: Site, note: str) -> None:
    assert read(sample, text(OWN.sheet(below=[[note]]))) == (0, {("other_figures", "A7")})


@pytest.mark.parametrize(
    "file",
    [
        "测试.csv",
        "3月测试.csv",
        "测试(1).csv",
        "测试/a.csv",
        "模拟数据3月.csv",
        "月报（示范）.csv",
        "示范表.csv",
        "演示_3月.csv",
        "试填.csv",
    ],
)
def test_a_file_named_as_a_trial_is_refused(sample: Site, file: str) -> None:
    assert read(sample, text(OWN.sheet()), file) == (0, {("other_figures", "")})


@pytest.mark.parametrize(
    "file",
    [
        "示范村.csv",
        "示范街道3月.csv",
        "巾帼示范社区_3月.csv",
        "示范村/测试村3月.csv",
        "2025年3月月报模板.csv",  # people fill in the template and leave its name
        "未作废.csv",
    ],
)
def test_a_name_of_a_place_or_template_is_no_trial(sample: Site, file: str) -> None:
    assert read(sample, text(OWN.sheet()), file) == (WHOLE, set())


@pytest.mark.parametrize(
    "file",
    [
        "月报_2025-03_20250403101500.csv",
        "月报_2025-03_202504031015.csv",
        "20250403101500_月报_2025-03.csv",
        "202503_20250403101500.csv",
        "20250403_2025年3月月报.csv",
    ],
)
def test_the_time_of_making_beside_the_period_of_a_name(sample: Site, file: str) -> None:
    assert headless(sample, file) == (WHOLE, set())


def test_the_time_of_making_alone_is_no_period(sample: Site) -> None:
    assert headless(sample, "月报_20250303101500.csv") == (0, {("period_missing", "")})


@pytest.mark.parametrize(
    "remark", ["截至2010年6月18日", "截至5月下旬", "就业人员为2009年末，其余截至2010年6月18日"]
)
def test_a_day_in_a_longer_period_is_its_last_one(remark: str) -> None:
    assert word_in_remark(remark, is_longer=True) is None
    assert word_in_remark(remark) is not None
