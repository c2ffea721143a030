-- what: counts of reporters whose figures have no certain place of today; a reporter counts at the place that
--       certainly contains its figure, and above
-- grain: place of today × period × indicator; no rows as_was
-- inputs: reporter_value, route, place_in_period
-- parameters: $boundary
-- made as: table; empty without route
with unmapped as (
    select
        unnest(place_in_period.lineage) as place_code,
        reporter_value.period,
        reporter_value.indicator,
        reporter_value.units_expected
    from route
    inner join reporter_value
        on route.place_code = reporter_value.place_code
        and route.part = reporter_value.period
        and route.whole = reporter_value.period
    inner join place_in_period
        on route.to_code = place_in_period.place_code
        and route.whole = place_in_period.period
        and place_in_period.boundary = $boundary
    where $boundary = 'as_now' and route.boundary = $boundary and route.is_unmapped and reporter_value.amount is not null
)

select
    place_code,
    period,
    indicator,
    cast(sum(units_expected) as bigint) as units_unmapped,
    $boundary as boundary
from unmapped
group by place_code, period, indicator
