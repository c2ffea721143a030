-- what: the latest period of each type of which every expected return came
-- grain: period type
-- inputs: received_return, period
-- parameters: none
with whole as (
    select
        period.period_type,
        received_return.period
    from received_return
    inner join period on received_return.period = period.period
    group by period.period_type, received_return.period
    having bool_and(received_return.is_reported)
)

select
    period_type,
    cast(max(period) as varchar) as complete_through
from whole
group by period_type
order by period_type
