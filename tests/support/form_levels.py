"""A site with one form of villages, townships and counties."""

from pathlib import Path

from flows.steps.site.site import Site
from tests.support.site import make_test_site

FORMS = """form,title_zh,title_en,level,period_type,due_days,late_days,valid_from,valid_to,assigned_to
work,工作月报,Work return,village township county,month,8,30,2025-01-01,2025-03-31,
"""

COLUMNS = """form,column,indicator,reported_as,header_zh,header_en,required,valid_from,valid_to
work,women,women,period,妇女（人）,Women,true,2025-01-01,
work,eligible,eligible,stock,应查（人）,Eligible,false,2025-01-01,
"""

RULES = """rule,form,severity,expression,message_zh,message_en
within,work,error,women <= eligible,妇女多于应查，请核对,check
"""


def make_levels_site(root: Path, **changes: str) -> Site:
    texts = {"forms": FORMS, "form_columns": COLUMNS, "rules": RULES} | changes
    return make_test_site(root, **texts)
