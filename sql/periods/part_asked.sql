-- what: parts of a longer period for each indicator that has figures over longer periods and is asked for in the part;
--       no rows if returns are for the longer period itself; statistical years only for indicators that ask for them
-- grain: longer period × part × indicator
-- inputs: period_part, period, indicator, reporter_base, route@as_was, pair_rolled
-- parameters: none
with direct as (
    select distinct
        period,
        indicator
    from reporter_base
),

moving as (
    select distinct whole
    from route
    where boundary = 'as_was'
)

select
    period_part.part,
    period_part.whole,
    indicator.code as indicator,
    indicator.over_time,
    indicator.over_places,
    part.months,
    moving.whole is not null as has_moves
from period_part
inner join period on period_part.whole = period.period
inner join period as part on period_part.part = part.period
inner join indicator
    on indicator.over_time in ('sum', 'last')
    and (indicator.statistical_year or not period.is_statistical)
inner join direct as of_part on period_part.part = of_part.period and indicator.code = of_part.indicator
left join direct on period_part.whole = direct.period and indicator.code = direct.indicator
left join moving on period_part.whole = moving.whole
semi join pair_rolled on period_part.whole = pair_rolled.period and indicator.code = pair_rolled.indicator
where direct.period is null
order by period_part.whole, period_part.part, indicator.code
