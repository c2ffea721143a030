-- what: forms of the catalogue, in the version in use on the day of the run, or the last one; * is all forms together,
--       as in reporting_summary
-- grain: form
-- inputs: form_latest
-- parameters: none
select
    form::varchar as form,
    title_zh,
    title_en,
    level,
    period_type,
    due_days,
    late_days,
    valid_from,
    valid_to
from form_latest
union all by name
select
    '*' as form,
    '全部报表' as title_zh,
    'all forms' as title_en
order by form
