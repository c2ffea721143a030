"""A catalogue at fault is refused whole: every fault at once, each with its file, its line and what to do."""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.steps.vintage.edition import edition_of
from flows.steps.vintage.publish import switch_current
from flows.steps.vintage.write import write_vintage
from schemas.catalogue import Catalogue
from schemas.integrity.faults import CatalogueError, Fault
from schemas.integrity.find_faults import LABEL_FIELDS
from tests.support.rolled import rolled_whole
from tests.support.site import CATALOGUE, fedstats, make_test_site, mart_bytes, submit

ROOT = Path(__file__).parents[2]

# 旧县 became 新县 on 2020-01-01; 丁乡 was split into 戊乡 and 己乡 on 2024-01-01
RIGHT = CATALOGUE | {
    "places": CATALOGUE["places"]
    + """990104,旧县,county,990100,county,2000-01-01,2019-12-31,true
990105,新县,county,990100,county,2020-01-01,,true
990105100,丁乡,township,990105,xiang,2020-01-01,2023-12-31,true
990105101,戊乡,township,990105,xiang,2024-01-01,,true
990105102,己乡,township,990105,xiang,2024-01-01,,true
""",
    "place_events": """date,event,from_code,to_code,share,source
2020-01-01,recode,990104,990105,,made up
2024-01-01,split,990105100,990105101,0.4,made up
2024-01-01,split,990105100,990105102,0.6,made up
""",
    "aliases": "name,scope,code\n样市机关,990100,990101\n",
    "corrections": "submission,cell,value,reason,officer,date\n",
    "targets": "outline,indicator,operator,value,unit,year,per_level,baseline\n纲要,coverage,>=,70,%,2030,,\n",
    "thresholds": """rule,name,indicator,related,value,reason
copied_return,figures,,,4,few figures are the same by chance
inconsistent_with_related,at_least,women,eligible,0.5,made up
inconsistent_with_related,at_most,women,eligible,2,made up
inconsistent_with_related,floor,women,eligible,30,made up
heaping,share_pct,,,60,made up
heaping,figures,,,20,made up
heaping,floor,,,10,made up
""",
    "subject_columns": """subject,column,indicator,counts_reporters,name_zh
work,women,women,true,妇女
work,money_yuan,money,false,金额
learning,pupils,pupils,true,学员
""",
}


def make_catalogue(tmp_path: Path, **changes: tuple[str, str]) -> Path:
    """RIGHT with some texts replaced by others; an empty one to replace stands for the end of the file."""
    texts = dict(RIGHT)
    for name, (old, new) in changes.items():
        assert old == "" or texts[name].count(old) == 1, old
        texts[name] = texts[name].replace(old, new) if old else texts[name] + new + "\n"
    return make_test_site(tmp_path / "s", **texts).root / "catalogue"


def faults_of(folder: Path) -> list[Fault]:
    try:
        Catalogue(folder)
    except CatalogueError as error:
        return error.faults
    return []


WEIGHED = (
    # pupils with an average over places: weight, what the fault says
    ("", "over_places 为 average 的，要在 weight 写明按哪个指标加权"),
    ("men", "weight“men”在 indicators.csv 中没有"),
    ("coverage", "weight“coverage”不能作权数"),
    ("pupils", "weight“pupils”不能作权数"),
    ("women", ""),
)


@pytest.mark.parametrize(("weight", "said"), WEIGHED)
def test_an_average_needs_a_weight_that_adds(tmp_path: Path, weight: str, said: str) -> None:
    folder = make_catalogue(tmp_path)
    lines = (folder / "indicators.csv").read_text(encoding="utf-8").splitlines()
    lines = [lines[0] + ",weight", *(line + "," for line in lines[1:])]
    lines[3] = lines[3].replace("sum,none", "average,none") + weight
    (folder / "indicators.csv").write_text("\n".join(lines), encoding="utf-8")
    assert [fault.message_zh[: len(said)] for fault in faults_of(folder)] == ([said] if said else [])


SHOWN = (
    # indicator, counts_reporters, shows, what the fault says
    (
        "women",
        "false",
        "year_ago",
        "shows“year_ago”不认识，应为其中之一：year_before、change、change_pct、year_to_date",
    ),
    ("women", "true", "year_before", "counts_reporters 为 true 的列要是指标本身"),
    ("eligible", "false", "year_to_date", "“eligible”各月不相加"),
    ("coverage", "false", "year_to_date", ""),
    ("women", "false", "statistical_year_to_date", "“women”没有统计年度"),
    ("coverage", "false", "change", ""),
)


@pytest.mark.parametrize(("indicator", "counts", "shows", "said"), SHOWN)
def test_a_column_shows_what_there_is(
    tmp_path: Path, indicator: str, counts: str, shows: str, said: str
) -> None:
    folder = make_catalogue(tmp_path)
    subject = "more" if counts == "true" else "work"
    lines = RIGHT["subject_columns"].splitlines()
    lines = [lines[0] + ",shows", *(line + "," for line in lines[1:])]
    lines.append(f"{subject},beside,{indicator},{counts},旁边,{shows}")
    (folder / "subject_columns.csv").write_text("\n".join(lines), encoding="utf-8")
    assert [fault.message_zh[: len(said)] for fault in faults_of(folder)] == ([said] if said else [])


def test_the_right_catalogue_has_none(tmp_path: Path) -> None:
    assert faults_of(make_catalogue(tmp_path)) == []


@pytest.mark.parametrize("folder", ["schemas/catalogue", "tests/corpus/catalogue"])
def test_our_own_catalogues_have_none(folder: str) -> None:
    assert faults_of(ROOT / folder) == []


# file, text to replace (empty: add a line), text instead, line of the fault, how its sentence begins
LEVELS = [
    ("levels", "", "village,5,村,village", 6, "level“village”与第 2 行重复"),
    ("levels", "", "state,4,州,state", 6, "rank“4”与第 5 行重复"),
    ("levels", "city,4", "city,四", 5, "rank“四”不是整数"),
    ("levels", "city,4", "city,", 5, "rank 是空的"),
]
PLACES = [
    # one day of 旧县 twice
    (
        "places",
        "",
        "990104,旧县,county,990100,county,2019-12-31,2019-12-31,true",
        19,
        "“990104”的有效期与第 14 行重叠",
    ),
    (
        "places",
        "三村,village,990102101",
        "三村,village,990199101",
        11,
        "parent“990199101”在 places.csv 中没有",
    ),
    # 新县 was not yet there, 旧县 not any more
    (
        "places",
        "xiang,2020-01-01,",
        "xiang,2019-06-01,",
        16,
        "上级“990105”在“990105100”本行的有效期内并非一直有效（2019-06-01 就没有）",
    ),
    (
        "places",
        "戊乡,township,990105",
        "戊乡,township,990104",
        17,
        "上级“990104”在“990105101”本行的有效期内并非一直有效（2024-01-01 就没有）",
    ),
    (
        "places",
        "990103,西县,county,990100",
        "990103,西县,county,990102100",
        5,
        "上级“990102100”的级别不比“990103”（county）高",
    ),
    (
        "places",
        "990102,东县,county,990100",
        "990102,东县,county,990103",
        4,
        "上级“990103”的级别不比“990102”（county）高",
    ),
    (
        "places",
        "990102,东县,county,990100",
        "990102,东县,county,990102100",
        4,
        "从上级“990102100”往上又回到“990102”",
    ),
    (
        "places",
        "990102,东县,county,990100",
        "990102,东县,county,990102",
        4,
        "从上级“990102”往上又回到“990102”",
    ),
    ("places", "四村,village", "四村,hamlet", 12, "level“hamlet”在 levels.csv 中没有"),
    ("places", "2019-12-31", "1999-12-31", 14, "valid_to（1999-12-31）早于 valid_from（2000-01-01）"),
    ("places", "2019-12-31", "2019-12-32", 14, "valid_to“2019-12-32”不是日期"),
    ("places", "county,2020-01-01", "county,1/2/2020", 15, "valid_from“1/2/2020”不是日期"),
    ("places", "county,2020-01-01", "county,20200-01-01", 15, "valid_from“20200-01-01”不是日期"),
    ("places", "2019-12-31", "9999-12-31", 14, "valid_to“9999-12-31”不是日期"),
    ("places", "county,2020-01-01", "county,", 15, "valid_from 是空的"),
    (
        "places",
        "一村,village,990102100,village,2000-01-01,,true",
        "一村,village,990102100,village,2000-01-01,,有",
        9,
        "reports“有”不是 true 或 false",
    ),
    ("places", "一村,village", ",village", 9, "name 是空的"),
]
EVENTS = [
    ("place_events", "recode", "renumber", 2, "event“renumber”不认识"),
    (
        "place_events",
        "recode,990104,",
        "recode,990199,",
        2,
        "from_code“990199”在 places.csv 中没有",
    ),
    ("place_events", "990104,990105", "990104,990199", 2, "to_code“990199”在 places.csv 中没有"),
    # a year and a month after 旧县 had gone, more than a year before 新县 came
    (
        "place_events",
        "2020-01-01",
        "2021-02-01",
        2,
        "from_code“990104”在 2021-02-01 及此前一年内都无效",
    ),
    ("place_events", "2020-01-01", "2018-12-01", 2, "to_code“990105”在 2018-12-01 及此后一年内都无效"),
    # the two codes are exchanged
    ("place_events", "990104,990105", "990105,990104", 2, "to_code“990104”在 2020-01-01 及此后一年内都无效"),
    # 己乡, and a code that has been 戊乡's all the time
    (
        "place_events",
        "",
        "2025-01-01,recode,990105102,990105101,,",
        5,
        "recode 把“990105101”给了 2025-01-01 起的地区，但这个代码从 2024-01-01 起就在用",
    ),
    (
        "place_events",
        "",
        "2025-01-01,retype,990105102,990102100,,",
        5,
        "retype 把“990102100”给了 2025-01-01 起的地区，但这个代码从 2000-01-01 起就在用",
    ),
    ("place_events", "", "2025-03-01,create,,990105101,,", 5, "create 把“990105101”给了 2025-03-01 起的地区"),
    ("place_events", "", "2024-01-01,merge,990105100,,,", 5, "merge 缺 to_code"),
    ("place_events", "", "2023-01-01,split,990105100,,,", 5, "split 缺 to_code"),
    ("place_events", "recode,990104,", "recode,,", 2, "recode 缺 from_code"),
    ("place_events", "", "2024-01-01,abolish,990105100,990105101,,", 5, "撤销（abolish）不能有 to_code"),
    ("place_events", "0.6", "0.5", 3, "“990105100”2024-01-01 的拆分有 2 行，2 行填了 share，合计 0.9；"),
    ("place_events", "0.6", "", 3, "“990105100”2024-01-01 的拆分有 2 行，1 行填了 share，合计 0.4；"),
    ("place_events", "0.6", "0.600000002", 3, "“990105100”2024-01-01 的拆分有 2 行，2 行填了 share"),
    ("place_events", "", "2024-01-01,merge,990105100,990105101,1.5,", 5, "share（1.5）应大于 0、不大于 1"),
    ("place_events", "", "2024-01-01,merge,990105100,990105101,0,", 5, "share（0.0）应大于 0、不大于 1"),
    ("place_events", "", "2024-01-01,merge,990105100,990105101,一半,", 5, "share“一半”不是数"),
    ("place_events", "", "2024-01-01,merge,990105100,990105101,nan,", 5, "share“nan”不是数"),
]
ALIASES = [
    ("aliases", "990101", "990199", 2, "code“990199”在 places.csv 中没有"),
    ("aliases", "990100", "990199", 2, "scope“990199”在 places.csv 中没有"),
]
SHARE = "share,占比,share,health,%,none,none,{},{},100,2,higher,,100,false,,2000-01-01,"
SUM = "both,合计,both,health,{},none,none,{},,{},0,none,,,false,,2000-01-01,"
INDICATORS = [
    (
        "indicators",
        "",
        "women,妇女,women,health,人,sum,sum,,,,0,none,,,false,,2030-01-01,",
        7,
        "code“women”与第 2 行重复",
    ),
    (
        "indicators",
        "women,eligible",
        "men,eligible",
        6,
        "numerator“men”不能用：“men”在 indicators.csv 中没有",
    ),
    ("indicators", "women,eligible", "women,men", 6, "denominator“men”不能用：“men”在 indicators.csv 中没有"),
    ("indicators", "", SHARE.format("coverage", "women"), 7, "numerator“coverage”不能用：“coverage”是比率"),
    ("indicators", "", SHARE.format("women", "coverage"), 7, "denominator“coverage”不能用：“coverage”是比率"),
    *(
        ("indicators", "", SUM.format(unit, text, scale), 7, said)
        for unit, text, scale, said in (
            ("人", "women eligible", "", "numerator“women eligible”不能用：“eligible”之前缺加号或减号"),
            ("人", "women +", "", "numerator“women +”不能用：“”读不懂"),
            ("人", "women * eligible", "", "numerator“women * eligible”不能用：“* eligible”之前缺加号或减号"),
            (
                "人",
                "(women + eligible)",
                "",
                "numerator“(women + eligible)”不能用：“(women + eligible)”读不懂",
            ),
            ("人", "women / eligible", "", "numerator“women / eligible”不能用：“/ eligible”之前缺加号或减号"),
            (
                "人",
                "2.5 * women + eligible",
                "",
                "numerator“2.5 * women + eligible”不能用：“2.5”在 indicators.csv 中没有",
            ),
            ("人", "women + 0 * eligible", "", "numerator“women + 0 * eligible”不能用：倍数 0 不能用"),
            ("人", "women + men", "", "numerator“women + men”不能用：“men”在 indicators.csv 中没有"),
            ("人", "women - women", "", "numerator“women - women”不能用：“women”加了又减"),
            ("人", "women + both", "", "numerator“women + both”不能用：从“both”往下又回到“both”"),
            ("人", "women + coverage", "", "numerator“women + coverage”不能用：“coverage”是比率"),
            ("人", "women + money", "", "numerator“women + money”不能用：“both”的单位是 人，“money”的是 元"),
            (
                "%",
                "women + eligible",
                "",
                "numerator“women + eligible”不能用：“both”的单位是 %，“women”的是 人",
            ),
            ("人", "women + eligible", "100", "和差指标没有 scale（100）"),
        )
    ),
    (
        "indicators",
        "",
        SUM.format("人", "women + eligible", "").replace("none,none", "sum,none"),
        7,
        "和差指标由各项发布的数算出，over_places",
    ),
    ("indicators", "women,eligible", "women,", 6, "numerator 和 denominator 只填了一个"),
    ("indicators", "none,women,eligible", "none,,eligible", 6, "numerator 和 denominator 只填了一个"),
    (
        "indicators",
        "人,sum,last",
        "人,mean,last",
        3,
        "over_places“mean”不认识，应为其中之一：sum、average、maximum、minimum、none",
    ),
    (
        "indicators",
        "人,sum,none",
        "人,maximum,last",
        4,
        "over_places 为 maximum 的，over_time（last）应为其中之一：maximum、none",
    ),
    (
        "indicators",
        "人,sum,none",
        "人,minimum,sum",
        4,
        "over_places 为 minimum 的，over_time（sum）应为其中之一：minimum、none",
    ),
    ("indicators", "%,none,none", "%,maximum,none", 6, "派生指标由各项算出，over_places 请写 none"),
    ("indicators", "人,sum,last", "人,sum,first", 3, "over_time“first”不认识"),
    ("indicators", "100,2,higher", "100,2,more", 6, "better“more”不认识"),
    ("indicators", "100,2,higher", "100,2,", 6, "better 是空的"),
    ("indicators", "0,higher,0,10000", "0,higher,20000,10000", 2, "minimum（20000）大于 maximum（10000）"),
    ("indicators", "eligible,100,2", "eligible,,2", 6, "派生指标缺 scale"),
    ("indicators", "eligible,100,2", "eligible,100,-2", 6, "decimals（-2）不能是负数"),
]
MORE = "Village monthly return,village,month,5,30,2025-03-31,,990100"
FORMS = [
    ("forms", "", f"village_month,村月报,{MORE}", 6, "“village_month”的有效期与第 2 行重叠"),
    ("forms", "return,township", "return,hamlet", 3, "level“hamlet”在 levels.csv 中没有"),
    ("forms", "township,month", "township,week", 3, "period_type“week”不认识"),
    ("forms", "month,8,30", "month,-8,30", 3, "due_days（-8）不能是负数"),
    ("forms", "month,8,30", "month,8,-30", 3, "late_days（-30）不能是负数"),
    ("forms", "month,8,30", "month,8天,30", 3, "due_days“8天”不是整数"),
    (
        "forms",
        "2024-12-31,990103",
        "2024-12-31,990103 990199",
        5,
        "assigned_to 的“990199”在 places.csv 中没有",
    ),
    ("forms", "", "short,短表,Short,village,year,5,5,2025-01-01,,", 6, "报表“short”在其有效期内没有一列可填"),
]
ADDED = "village_month,{},{},{},列,Column,false,2025-01-01,"
COLUMNS = [
    (
        "form_columns",
        "",
        ADDED.format("women", "eligible", "stock"),
        13,
        "“village_month women”的有效期与第 2 行重叠",
    ),
    (
        "form_columns",
        "",
        "week,women,women,period,列,Column,false,2025-01-01,",
        13,
        "form“week”在 forms.csv 中没有",
    ),
    ("form_columns", "month,money,money", "month,money,gold", 5, "indicator“gold”在 indicators.csv 中没有"),
    ("form_columns", "money,money,period", "money,money,flow", 5, "reported_as“flow”不认识"),
    ("form_columns", "money,money,period", "money,,period", 5, "列“money”没有 indicator"),
    (
        "form_columns",
        "",
        ADDED.format("rate", "coverage", "period"),
        13,
        "“coverage”是派生指标，由系统计算，列“rate”",
    ),
    (
        "form_columns",
        "",
        "village_month,old,money,subtotal,列,Column,false,2020-01-01,2024-12-31",
        13,
        "列“old”的有效期不在报表“village_month”的有效期内",
    ),
    (
        "form_columns",
        "",
        ADDED.format("more", "women", "period"),
        13,
        "同一版报表里，“women”（period）已由第 2 行上报",
    ),
    ("form_columns", "备注,Remarks", ",Remarks", 6, "header_zh 是空的"),
]
RULES = [
    (
        "rules",
        "",
        "few_pupils,village_month,error,pupils < 9,错,wrong",
        4,
        "form、rule“village_month few_pupils”与第 3 行重复",
    ),
    ("rules", "", "r,week,error,women < 9,错,wrong", 4, "form“week”在 forms.csv 中没有"),
    (
        "rules",
        "",
        "r,village_month,error,women <=,错,wrong",
        4,
        "表达式“women <=”不能用，请写成对本报表各列的判断",
    ),
    ("rules", "", "r,village_month,error,women + 1,错,wrong", 4, "表达式“women + 1”不能用"),
    ("rules", "", "r,village_month,error,1 = 1,错,wrong", 4, "表达式“1 = 1”不能用"),
    # a condition on all rows at once, not on one
    ("rules", "", "r,village_month,error,sum(women) > 1,错,wrong", 4, "表达式“sum(women) > 1”不能用"),
    (
        "rules",
        "",
        "r,village_month,error,women < men,错,wrong",
        4,
        "表达式中的“men”不是报表“village_month”的列",
    ),
    ("rules", "", "r,village_month,error,remark < 1,错,wrong", 4, "表达式中的“remark”不是报表"),
    ("rules", "month,warning", "month,hint", 3, "severity“hint”不认识"),
    ("rules", "month,warning,pupils", "month,warning,", 3, "表达式“<= women”不能用"),
]
LABELS = [
    ("labels", "foot,", "bottom,", 11, "field“bottom”不认识"),
    ("labels", "", "village_month.men,男", 13, "field“village_month.men”不是任何报表的列"),
    ("labels", "", "foot,", 13, "label 是空的"),
]
TARGETS = [
    ("targets", "coverage", "cover", 2, "indicator“cover”在 indicators.csv 中没有"),
    ("targets", ">=", "=>", 2, "operator“=>”不认识"),
    ("targets", "2030", "", 2, "year 是空的"),
    ("targets", "70", "", 2, "指标目标缺 value"),
    (
        "targets",
        "",
        "纲要,coverage,>=,80,%,2030,,",
        3,
        "outline、indicator、operator、year、per_level“纲要 coverage >= 2030”与第 2 行重复",
    ),
    ("targets", "纲要", "", 2, "outline 是空的"),
    ("targets", ",%,", ",‰,", 2, "unit“‰”与指标“coverage”的单位“%”不同"),
    ("targets", "2030,,", "2030,hamlet,", 2, "per_level“hamlet”在 levels.csv 中没有"),
    (
        "targets",
        "",
        "纲要,coverage,increase,,,2030,,",
        3,
        "increase 要与某一年的数相比，请在 baseline 填写那一年",
    ),
    ("targets", "", "纲要,coverage,decrease_by,20,,2030,,2020", 3, "decrease_by 的 value 是相对基期的百分数"),
    ("targets", "", "纲要,coverage,increase,,,2030,,2031", 3, "baseline（2031）晚于 year（2030）"),
    ("targets", "2030,,", "2030,,去年", 2, "baseline“去年”不是整数"),
    ("targets", "", "纲要,coverage,~,45,%,2030,,", 3, "“左右”（~）差多少算达到没有规定"),
]
OUTLIER = "".join(
    f"outlier,{name},,,3,made up\n" for name in ("score", "periods", "window", "floor", "floor_pct")
)
SUBJECTS = [
    ("subject_columns", "money_yuan,money", "money_yuan,cash", 3, "indicator“cash”在 indicators.csv 中没有"),
    ("subject_columns", "money_yuan", "women", 3, "subject、column“work women”与第 2 行重复"),
    ("subject_columns", "money_yuan", "money-yuan", 3, "column“money-yuan”不能作名称"),
    ("subject_columns", "money_yuan", "1st", 3, "column“1st”不能作名称"),
    ("subject_columns", "learning", "学习", 4, "subject“学习”不能作名称"),
    ("subject_columns", "money_yuan", "method", 3, "column“method”是每张专题表都有的列"),
    ("subject_columns", "money,false", "money,true", 3, "专题“work”第 2 行的 counts_reporters 已是 true"),
    ("subject_columns", "women,true", "women,", 2, "专题“work”没有一列的 counts_reporters 是 true"),
    ("subject_columns", "money,false", "money,nope", 3, "counts_reporters“nope”不是 true 或 false"),
    ("subject_columns", ",金额", ",", 3, "name_zh 是空的"),
]
THRESHOLDS = [
    ("thresholds", "copied_return", "copied", 2, "rule“copied”不认识"),
    ("thresholds", "", "heaping,share,,,60,made up", 9, "heaping 没有阈值“share”，应为其中之一：share_pct、figures、floor"),
    ("thresholds", "few figures are the same by chance", "", 2, "reason 是空的"),
    ("thresholds", ",,4,", ",,-4,", 2, "value（-4.0）不能是负数"),
    ("thresholds", ",,4,", ",,四,", 2, "value“四”不是数"),
    ("thresholds", "", OUTLIER + "outlier,score,girls,,4,made up", 14, "indicator“girls”在 indicators.csv 中没有"),
    ("thresholds", "figures,,,4", "figures,women,,4", 2, "copied_return 的阈值不分 indicator，请留空"),
    ("thresholds", "", "heaping,floor,,,20,made up", 9, "rule、name、indicator、related“heaping floor”与第 8 行重复"),
    ("thresholds", "heaping,figures,,,20,made up\n", "", 6, "heaping 还缺阈值 figures"),
    ("thresholds", "inconsistent_with_related,floor,women,eligible,30,made up\n", "", 3, "inconsistent_with_related 还缺阈值 floor"),
]  # fmt: skip
CORRECTIONS = [("corrections", "", "a.csv,C4,5,抄错,王,昨天", 2, "date“昨天”不是日期")]
CASES = [
    *LEVELS,
    *PLACES,
    *EVENTS,
    *ALIASES,
    *INDICATORS,
    *FORMS,
    *COLUMNS,
    *RULES,
    *LABELS,
    *TARGETS,
    *SUBJECTS,
    *THRESHOLDS,
    *CORRECTIONS,
]


@pytest.mark.parametrize(("file", "old", "new", "line", "said"), CASES, ids=[f"{c[0]}-{c[4]}" for c in CASES])
def test_a_fault_is_found_alone_and_in_its_line(
    tmp_path: Path, file: str, old: str, new: str, line: int, said: str
) -> None:
    faults = faults_of(make_catalogue(tmp_path, **{file: (old, new)}))
    assert [(fault.file, fault.line) for fault in faults] == [(f"{file}.csv", line)]
    assert faults[0].message_zh.startswith(said)
    assert faults[0].message_en


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        # the lists of places move once a year: up to a year late, up to a year early
        ("place_events", "2020-01-01", "2020-12-31"),
        ("place_events", "2020-01-01", "2019-01-01"),
        ("place_events", "0.6", "0.6000000001"),
        ("place_events", "0.4,made up\n2024-01-01,split,990105100,990105102,0.6", ",\n2024-01-01,split,990105100,990105102,"),
        ("place_events", "", "2024-01-01,abolish,990105100,,,"),
        ("place_events", "", "2020-01-01,create,,990105,,"),
        # 新县 gets another name, its children stay
        ("places", "990105,新县,county,990100,county,2020-01-01,,true", "990105,新县,county,990100,county,2020-01-01,2021-12-31,true\n990105,新新县,county,990100,county,2022-01-01,,true"),
        ("places", "三村,village,990102101,village,2000-01-01,,true", "三村,village,990102,village,2000-01-01,,TRUE"),
        ("indicators", "0,higher,0,10000", "0,higher,10000,10000"),
        ("forms", "", f"village_month,村月报,{MORE}".replace("2025-03-31", "2025-04-01")),
        ("form_columns", "", ADDED.format("rate", "coverage", "claim")),
        ("form_columns", "", ADDED.format("women_below", "women", "subtotal")),
        ("rules", "", "few_pupils,village_year,error,women < 9,错,wrong"),
        ("labels", "", "village_month.women,妇女数"),
        ("targets", ">=,70,%,2030,,", "increase,,,2030,,2020"),
        ("targets", "", "纲要,women,decrease_by,20,%,2030,township,2020"),
        ("thresholds", "", "target_progress,about_pct,,,10,made up"),
    ],
)  # fmt: skip
def test_what_is_no_fault(tmp_path: Path, file: str, old: str, new: str) -> None:
    assert faults_of(make_catalogue(tmp_path, **{file: (old, new)})) == []


def test_all_faults_come_at_once_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    folder = make_catalogue(
        tmp_path,
        places=("county,2020-01-01", "county,2020-13-01"),
        indicators=("women,eligible", "men,eligible"),
        form_columns=("", "village_month,rate,coverage,period,率,Rate,false,2025-01-01,"),
        rules=("month,warning", "month,hint"),
        labels=("foot,", "bottom,"),
    )
    at = [(fault.file, fault.line) for fault in faults_of(folder)]
    wanted = [("places.csv", 15), ("indicators.csv", 6), ("form_columns.csv", 13), ("rules.csv", 3)]
    assert at == [*wanted, ("labels.csv", 11)]


def test_all_cells_of_a_wrong_kind_are_found(tmp_path: Path) -> None:
    row = "x,名,x,health,人,sum,sum,,,,零,none,少,多,未知,,2000-1-32,"
    faults = faults_of(make_catalogue(tmp_path, indicators=("", row)))
    assert {fault.line for fault in faults} == {7}
    columns = [fault.message_en.split(" ")[0] for fault in faults]
    assert columns == ["decimals", "minimum", "maximum", "sensitive", "valid_from"]


def test_a_parent_whose_dates_leave_a_gap(tmp_path: Path) -> None:
    # 新县 is missing on 2021-12-31 only; 丁乡 was valid that day, 戊乡 and 己乡 came later
    rows = "990105,新县,county,990100,county,2020-01-01,2021-12-30,true\n990105,新县,county,990100,county,2022-01-01,,true"
    change = ("990105,新县,county,990100,county,2020-01-01,,true", rows)
    (fault,) = faults_of(make_catalogue(tmp_path, places=change))
    assert (fault.line, "2021-12-31 就没有" in fault.message_zh) == (17, True)


def test_lines_are_those_of_an_editor(tmp_path: Path) -> None:
    # a cell of two lines, a blank line and a line of commas stand before the fault
    new = 'money,"金\n额",money,economy,元,sum,sum,,,,2,none,0,,false,,2000-01-01,\n\n,,,\ncoverage,率,rate,health,%,none,none,men,eligible'
    old = RIGHT["indicators"][RIGHT["indicators"].index("money,") :].split(",100,2")[0]
    (fault,) = faults_of(make_catalogue(tmp_path, indicators=(old, new)))
    assert fault.line == 9


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (None, None, "文件不存在"),
        (b"", 1, "文件是空的"),
        (b"name,code\n\xe6\x9c\xba\xe5\x85\xb3,990101\n", 1, "表头缺少列 scope"),
        ("name,scope,code\na,,990101\nMütter,,990101\n".encode("latin-1"), 3, "不是 UTF-8 编码"),
        ("name,scope,code\na,,990101\n机关,本级,,990101\n".encode(), 3, "有 4 格，表头只有 3 格"),
        ('name,scope,code\na,,990101\n"机关,,990101\n'.encode(), 3, "双引号有误"),
    ],
)
def test_a_file_that_cannot_be_used_hides_no_other_fault(
    tmp_path: Path, content: bytes | None, line: int | None, said: str
) -> None:
    folder = make_catalogue(tmp_path, levels=("city,4", "city,四"))
    (folder / "aliases.csv").unlink()
    if content is not None:
        (folder / "aliases.csv").write_bytes(content)
    first, second = faults_of(folder)
    assert (first.file, second.file, second.line) == ("levels.csv", "aliases.csv", line)
    assert second.message_zh.startswith(said)


def test_a_fault_is_said_on_one_line(tmp_path: Path) -> None:
    (fault,) = faults_of(make_catalogue(tmp_path, levels=("city,4", 'city,"四\n级"')))
    assert fault.said("zh") == "levels.csv，第 5 行：rank“四 级”不是整数，请只填数字"
    assert fault.said("en") == "levels.csv, line 5: rank '四\\n级' is no whole number: write digits only"


def test_every_longer_row_of_a_file_is_named(tmp_path: Path) -> None:
    folder = make_catalogue(tmp_path, aliases=("", "一,,990101,\n二,,990101\n三,,990101,"))
    assert [fault.line for fault in faults_of(folder)] == [3, 5]


def test_the_error_lists_twenty_and_counts_the_rest(tmp_path: Path) -> None:
    more = "\n".join(f"别名{number},,990199" for number in range(23))
    with pytest.raises(CatalogueError) as caught:
        Catalogue(make_catalogue(tmp_path, aliases=("", more)))
    lines = str(caught.value).splitlines()
    assert len(caught.value.faults) == 23
    assert lines[1].startswith(
        "aliases.csv，第 3 行：code“990199”在 places.csv 中没有，请改正，或在那里补上 / "
    )
    assert lines[1].endswith(
        "aliases.csv, line 3: code '990199' is not in places.csv: correct it, or add it there"
    )
    assert lines[20].startswith("aliases.csv，第 22 行")
    assert lines[21:] == ["… 另有 3 处 / and 3 more"]


def test_the_labels_that_a_new_site_begins_with_are_the_known_ones() -> None:
    assert set(Catalogue(ROOT / "schemas" / "catalogue").labels) == set(LABEL_FIELDS)


def test_a_rule_rests_in_a_version_of_its_form_without_its_columns(tmp_path: Path) -> None:
    # pupils are asked from March on
    old = "village_month,pupils,pupils,period,学员（人）,Pupils,false,2025-01-01"
    folder = make_catalogue(tmp_path, form_columns=(old, old.replace("2025-01-01", "2025-03-01")))
    for day, rules in ((date(2025, 1, 31), 1), (date(2025, 3, 31), 2)):
        version = Catalogue(folder).form_version("village_month", day)
        assert version is not None and len(version.rules) == rules


@pytest.mark.heavy
def test_a_broken_catalogue_publishes_nothing(tmp_path: Path) -> None:
    site = make_test_site(tmp_path / "站点")
    row = ("990103100201", "四村", 1, 2, 0, 0)
    submit(site, "c.csv", "village_month", "990103100", "2025-01", [row])
    as_of = datetime(2025, 4, 2, tzinfo=UTC)
    with rolled_whole(site, as_of) as con:
        switch_current(site, write_vintage(con, site, edition_of(site, as_of)))
    before, marts = site.current.readlink(), mart_bytes(site.current.resolve())
    ledger = sorted(site.ledger.rglob("*"))
    shutil.copy(site.raw / "c.csv", site.raw / "again.csv")
    catalogue = site.root / "catalogue"
    for name, old, new in (
        ("places", "四村,village", "四村,hamlet"),
        ("rules", "women <= eligible", "women <="),
    ):
        path = catalogue / f"{name}.csv"
        path.write_text(path.read_text().replace(old, new))
    done = fedstats("nightly", "--site", site.root)
    assert (done.returncode, done.stdout) == (1, "")
    first, second, end = done.stderr.splitlines()
    assert first == "places.csv，第 12 行：level“hamlet”在 levels.csv 中没有，请改正，或在那里补上"
    assert second.startswith("rules.csv，第 2 行：表达式“women <=”不能用")
    assert end == f"目录 {catalogue} 有 2 处错误，请逐条改正后再运行。已发布的数据没有变动。"
    assert site.current.readlink() == before
    assert mart_bytes(site.current.resolve()) == marts
    assert sorted(site.ledger.rglob("*")) == ledger
    english = fedstats("status", "--site", site.root, "--lang", "en")
    assert english.returncode == 1
    assert english.stderr.startswith("places.csv, line 12: level 'hamlet' is not in levels.csv: correct it")
    found = json.loads(fedstats("nightly", "--site", site.root, "--json").stdout)
    assert found["catalogue"] == str(catalogue)
    assert [(fault["file"], fault["line"]) for fault in found["faults"]] == [
        ("places.csv", 12),
        ("rules.csv", 2),
    ]
    assert set(found["faults"][0]) == {"file", "line", "message_zh", "message_en", "column", "sheet", "cell"}
