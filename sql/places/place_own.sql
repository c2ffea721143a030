-- what: own reports of the places above the lowest rank
-- grain: place × period × indicator × boundary; as_now see today/place_own; rates carry their numerator as amount
-- inputs: reporter_value, place_in_period, level
-- parameters: $boundary
select
    reporter_value.*,
    place_in_period.rank,
    $boundary as boundary
from reporter_value
inner join place_in_period
    on reporter_value.place_code = place_in_period.place_code
    and reporter_value.period = place_in_period.period
    and place_in_period.boundary = $boundary
    and place_in_period.rank > (select min(level.rank) from level)
