-- what: form columns with a place's own figures, for each period in which they are valid
-- grain: form × period × indicator × how it is reported
-- inputs: column_own, period
-- parameters: none
select
    column_own.form,
    period.period,
    column_own.indicator,
    column_own.reported_as
from column_own
inner join period
    on column_own.valid_from <= period.end_date
    and coalesce(column_own.valid_to >= period.end_date, true)
order by column_own.form, period.period, column_own.indicator
