-- what: places of which the figures of the two highest places of each lineage are made, with the place next below the
--       highest on the way, or the place itself
-- grain: period × place × one of its two highest places
-- inputs: place_in_period@as_was
-- parameters: none
-- made as: view
select
    place_in_period.period,
    place_in_period.place_code as to_code,
    place_in_period.lineage[-step.number] as place_code,
    coalesce(place_in_period.lineage[-step.number - 1], place_in_period.place_code) as below_code
from place_in_period
cross join (values (1), (2)) as step (number)
where
    place_in_period.boundary = 'as_was'
    and len(place_in_period.lineage) >= step.number
    and (step.number = 2 or len(place_in_period.lineage) <= 2)
