-- what: forms with the title, level and days of the version in use on the day of the run, else of the last one before
--       it, else of the first one after it
-- grain: form
-- inputs: form, run
-- parameters: none
with version as (
    select
        form.form,
        form.title_zh,
        form.title_en,
        form.level,
        form.period_type,
        form.due_days,
        form.late_days,
        form.valid_from,
        form.valid_to,
        row_number() over (
            partition by form.form
            order by
                form.valid_from > run.as_of_date,
                case when form.valid_from > run.as_of_date then form.valid_from end,
                form.valid_to desc nulls first,
                form.valid_from desc,
                form.level
        ) as number
    from form
    cross join run
)

select
    form,
    any_value(title_zh) filter (where number = 1) as title_zh,
    any_value(title_en) filter (where number = 1) as title_en,
    any_value(level) filter (where number = 1) as level,
    any_value(period_type) filter (where number = 1) as period_type,
    any_value(due_days) filter (where number = 1) as due_days,
    any_value(late_days) filter (where number = 1) as late_days,
    min(valid_from) as valid_from,
    case when count(valid_to) = count(*) then max(valid_to) end as valid_to
from version
group by form
