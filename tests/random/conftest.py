"""The site that random returns are written for."""

import pytest

from flows.steps.site.site import Site
from tests.support.site import make_test_site

# columns under parents, so that layouts of one and of two header rows are the same form
FORM = """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to
village_month,women,women,period,筛查→妇女（人）,Women,true,2025-01-01,
village_month,eligible,eligible,stock,筛查→应查（人）,Eligible,true,2025-01-01,
village_month,pupils,pupils,period,培训→学员（人）,Pupils,false,2025-01-01,
village_month,remark,,note,备注,Remarks,false,2025-01-01,
township_month,women,women,period,本级妇女（人）,Own women,true,2025-01-01,
county_month,women,women,period,本级妇女（人）,Own women,true,2025-01-01,
village_year,women,women,period,妇女（人）,Women,true,2024-01-01,
"""


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    labels = "+measure,计量单位\nform,报表编号\nunit_code,机构代码\nperiod,统计时间\nplace_name,村（社区）\n"
    return make_test_site(
        tmp_path_factory.mktemp("p") / "s",
        form_columns=FORM,
        rules="rule,form,severity,expression,message_zh,message_en\n",
        labels=labels,
    )
