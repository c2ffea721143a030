-- what: flows of places with children over the longer periods: the sum of what was published for their parts, so
--       that the months of a quarter always add up to it (those of a single reporter do so by themselves)
-- grain: place × longer period × base indicator that adds over time
-- inputs: place_value, period_part, indicator
-- parameters: none
select
    place_value.place_code,
    period_part.whole as period,
    place_value.indicator,
    cast(sum(place_value.amount) as decimal(38, 4)) as amount,
    bool_and(place_value.is_complete) as is_complete,
    bool_or(place_value.is_substituted) as is_substituted
from place_value
inner join period_part on place_value.period = period_part.part
inner join indicator on place_value.indicator = indicator.code and indicator.over_time = 'sum'
where place_value.has_children
group by place_value.place_code, period_part.whole, place_value.indicator
