-- what: base figures of each reporter, given or missing, for reporting periods and longer periods
-- grain: place × period × base indicator
-- inputs: reporter_rolled, reporter_longer, period
-- parameters: none
-- made as: view; table if few reporter_rolled
select
    reporter_rolled.place_code,
    reporter_rolled.period,
    reporter_rolled.indicator,
    cast(reporter_rolled.amount as decimal(38, 4)) as amount,
    reporter_rolled.amount is not null as is_given,
    reporter_rolled.was_returned,
    case when reporter_rolled.amount is not null then reporter_rolled.period end as as_of_period,
    period.months,
    reporter_rolled.amount <> 0 as is_something,
    reporter_rolled.is_held
from reporter_rolled
inner join period on reporter_rolled.period = period.period
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
from reporter_longer
