-- what: flows over longer periods at such places of today (holding_place) of which they have no part
-- grain: place × longer period × base indicator
-- inputs: holding_place, asked_part, place_value
-- parameters: none
select
    holding_place.place_code,
    holding_place.period,
    place_value.indicator
from holding_place
inner join place_value on holding_place.place_code = place_value.place_code
inner join asked_part
    on holding_place.period = asked_part.whole
    and place_value.indicator = asked_part.indicator
    and asked_part.over_time = 'sum'
    and place_value.period in (asked_part.part, asked_part.whole)
group by holding_place.place_code, holding_place.period, place_value.indicator
having bool_and(place_value.period = holding_place.period)
