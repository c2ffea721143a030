-- what: what each reporter gave of base indicators, over reporting periods and longer ones
-- grain: place × period × base indicator
-- inputs: base_value, longer_value
-- parameters: none
select
    place_code,
    period,
    indicator,
    cast(amount as decimal(38, 4)) as amount,
    amount is not null as is_given,
    was_returned,
    case when amount is not null then period end as as_of_period,
    cast(1 as bigint) as parts
from base_value
union all
select
    place_code,
    period,
    indicator,
    cast(amount as decimal(38, 4)) as amount,
    is_given,
    was_returned,
    as_of_period,
    parts
from longer_value
