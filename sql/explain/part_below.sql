-- what: the figures of the parts of a longer period of which those of a place, and of all beneath it, are the sum: each
--       at the place where the period's last day has it, with the share of it that is added there
-- grain: place of the period's last day × place × period
-- inputs: indicator_value, asked_part, carried_part, place_in_period
-- parameters: $place, $period, $indicator
select
    place_in_period.place_code::varchar as to_code,
    indicator_value.place_code::varchar as place_code,
    indicator_value.period::varchar as period,
    cast(coalesce(carried_part.share, 1) as double) as share,
    indicator_value.value,
    indicator_value.status,
    indicator_value.method
from indicator_value
inner join asked_part
    on indicator_value.period = asked_part.part
    and indicator_value.indicator = asked_part.indicator
left join carried_part
    on indicator_value.place_code = carried_part.place_code
    and asked_part.part = carried_part.part
    and asked_part.whole = carried_part.whole
    and asked_part.over_places = carried_part.over_places
inner join place_in_period
    on coalesce(carried_part.to_code, indicator_value.place_code) = place_in_period.place_code
    and asked_part.whole = place_in_period.period
where
    asked_part.whole = cast($period as period)
    and indicator_value.indicator = cast($indicator as indicator)
    and list_contains(place_in_period.lineage, cast($place as place_code))
    and coalesce(carried_part.share > 0, true)
order by to_code, indicator_value.period, indicator_value.place_code
