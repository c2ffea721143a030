-- what: the columns of own figures that each form has in each period
-- grain: form × period × indicator × how it is reported
-- inputs: own_column, period
-- parameters: none
select
    own_column.form,
    period.period,
    own_column.indicator,
    own_column.reported_as
from own_column
inner join period
    on own_column.valid_from <= period.end_date
    and coalesce(own_column.valid_to >= period.end_date, true)
order by own_column.form, period.period, own_column.indicator
