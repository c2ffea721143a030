-- what: the figures of a place and of all places beneath it in one period
-- grain: place
-- inputs: indicator_value, place_in_period, place_value
-- parameters: $place, $period, $indicator
select
    indicator_value.place_code::varchar as place_code,
    place_in_period.name,
    place_in_period.level,
    place_in_period.parent_code::varchar as parent_code,
    indicator_value.period::varchar as period,
    indicator_value.indicator::varchar as indicator,
    indicator_value.value,
    indicator_value.numerator,
    indicator_value.denominator,
    indicator_value.status,
    indicator_value.method,
    indicator_value.units_expected,
    indicator_value.units_reported,
    indicator_value.units_unmatched,
    indicator_value.units_unmapped,
    indicator_value.qualifier,
    indicator_value.precision,
    indicator_value.units_suppressed,
    indicator_value.suppressed_most,
    indicator_value.as_of_period::varchar as as_of_period,
    cast(place_value.amount as double) as amount,
    cast(place_value.remainder as double) as remainder
from indicator_value
inner join place_in_period
    on indicator_value.place_code = place_in_period.place_code
    and indicator_value.period = place_in_period.period
inner join place_value
    on indicator_value.place_code = place_value.place_code
    and indicator_value.period = place_value.period
    and indicator_value.indicator = place_value.indicator
where
    indicator_value.period = cast($period as period)
    and indicator_value.indicator = cast($indicator as indicator)
    and list_contains(place_in_period.lineage, cast($place as place_code))
order by indicator_value.place_code
