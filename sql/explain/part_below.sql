-- what: the figures of a place, and of all that were beneath it then, in the parts of a longer period
-- grain: place × period
-- inputs: indicator_value, period_part, place_in_period
-- parameters: $place, $period, $indicator
select
    indicator_value.place_code::varchar as place_code,
    indicator_value.period::varchar as period,
    indicator_value.value,
    indicator_value.status,
    indicator_value.method
from indicator_value
inner join period_part on indicator_value.period = period_part.part
inner join place_in_period
    on indicator_value.place_code = place_in_period.place_code
    and indicator_value.period = place_in_period.period
where
    period_part.whole = cast($period as period)
    and indicator_value.indicator = cast($indicator as indicator)
    and list_contains(place_in_period.lineage, cast($place as place_code))
order by indicator_value.place_code, indicator_value.period
