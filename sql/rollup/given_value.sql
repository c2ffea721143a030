-- what: what each reporter gave of base indicators, over reporting periods and longer ones
-- grain: place × period × base indicator
-- inputs: rolled_base, longer_value, period
-- parameters: none
select
    rolled_base.place_code,
    rolled_base.period,
    rolled_base.indicator,
    cast(rolled_base.amount as decimal(38, 4)) as amount,
    rolled_base.amount is not null as is_given,
    rolled_base.was_returned,
    case when rolled_base.amount is not null then rolled_base.period end as as_of_period,
    period.months,
    rolled_base.amount <> 0 as is_something,
    rolled_base.is_held
from rolled_base
inner join main.period on rolled_base.period = period.period
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
