-- what: counts of reporters whose figures have no certain place of today; a reporter counts at the place that
--       certainly contains its figure, and above
-- grain: place of today × period × indicator; no rows as_was
-- inputs: reporter_value, now_move, place_in_period
-- parameters: $boundary
with unmapped as (
    select
        unnest(place_in_period.lineage) as place_code,
        reporter_value.period,
        reporter_value.indicator,
        reporter_value.units_expected
    from now_move
    inner join reporter_value
        on now_move.place_code = reporter_value.place_code
        and now_move.period = reporter_value.period
    inner join place_in_period
        on now_move.to_code = place_in_period.place_code
        and now_move.period = place_in_period.period
        and place_in_period.boundary = $boundary
    where $boundary = 'as_now' and now_move.is_unmapped and reporter_value.amount is not null
)

select
    place_code,
    period,
    indicator,
    cast(sum(units_expected) as bigint) as units_unmapped,
    $boundary as boundary
from unmapped
group by place_code, period, indicator
