-- what: latest period of each period type for which every expected return was received
-- grain: period type
-- inputs: return_standing, period
-- parameters: none
with complete_period as (
    select
        period.period_type,
        return_standing.period
    from return_standing
    inner join period on return_standing.period = period.period
    group by period.period_type, return_standing.period
    having bool_and(return_standing.is_reported)
)

select
    period_type,
    cast(max(period) as varchar) as complete_through
from complete_period
group by period_type
order by period_type
