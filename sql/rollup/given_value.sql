-- what: what each reporter gave of base indicators, over reporting periods and longer ones
-- grain: place × period × base indicator
-- inputs: base_value, longer_value, period
-- parameters: none
select
    base_value.place_code,
    base_value.period,
    base_value.indicator,
    cast(base_value.amount as decimal(38, 4)) as amount,
    base_value.amount is not null as is_given,
    base_value.was_returned,
    case when base_value.amount is not null then base_value.period end as as_of_period,
    period.months,
    base_value.amount <> 0 as is_something,
    base_value.is_held
from base_value
inner join main.period on base_value.period = period.period
union all
select
    place_code,
    period,
    indicator,
    cast(amount as decimal(38, 4)) as amount,
    is_given,
    was_returned,
    as_of_period,
    months,
    is_something,
    is_held
from longer_value
