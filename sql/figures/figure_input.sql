-- what: sums of places with their notes, from which value, method and status of each figure follow; reused figures are
--       left out
-- grain: place × period × boundary × indicator
-- inputs: place_sum, place_flow, place_note, place_in_period, period, branch_reused, indicator
-- parameters: $boundary
-- made as: view
with rolled_place as (
    select
        place_in_period.place_code,
        place_in_period.name,
        place_in_period.level,
        place_in_period.branch_code,
        period.year,
        period.period_type,
        period.period,
        period.published,
        period.months
    from place_in_period
    inner join period on place_in_period.period = period.period
    left join branch_reused
        on period.year = branch_reused.year
        and place_in_period.branch_code = branch_reused.branch_code
    -- the returns of a period are not its figure where shorter periods lie in it
    anti join period as put_together
        on period.period = put_together.published
        and put_together.period <> put_together.published
    where branch_reused.year is null and place_in_period.boundary = $boundary
),

placed as (
    select
        place_code,
        period,
        indicator,
        amount,
        denominator,
        is_complete,
        is_substituted,
        months,
        was_returned,
        units_expected,
        units_reported,
        units_unmatched,
        as_of_period
    from place_sum
    where boundary = $boundary
    union all by name
    select
        place_flow.place_code,
        place_flow.period,
        place_flow.indicator
    from place_flow
    where not place_flow.is_added_up and place_flow.boundary = $boundary
)

select
    rolled_place.place_code,
    rolled_place.name as place_name,
    rolled_place.level,
    rolled_place.branch_code,
    rolled_place.year,
    rolled_place.period_type,
    rolled_place.published as period,
    indicator.code as indicator,
    indicator.numerator is not null or indicator.over_places = 'average' as is_rate,
    indicator.over_places in ('average', 'minimum') or indicator.over_time in ('average', 'minimum') as may_be_lower,
    -- a flow that is the sum of its parts is null if all parts are
    case when noted.is_complete is null then place_sum.amount else noted.amount end as amount,
    coalesce(noted.denominator, place_sum.denominator) as denominator,
    coalesce(indicator.scale, 1) as scale,
    coalesce(noted.is_complete, place_sum.is_complete) as is_complete,
    coalesce(noted.is_substituted, place_sum.is_substituted) as is_substituted,
    coalesce(place_sum.months = rolled_place.months, false) as is_covered,
    coalesce(noted.was_returned, place_sum.was_returned) as was_returned,
    coalesce(place_sum.units_expected, 0) as units_expected,
    coalesce(place_sum.units_reported, 0) as units_reported,
    coalesce(noted.units_unmatched, place_sum.units_unmatched, 0) as units_unmatched,
    coalesce(noted.as_of_period, place_sum.as_of_period) as as_of_period,
    coalesce(noted.is_estimated, false) as is_estimated,
    coalesce(noted.units_unmapped, 0) as units_unmapped,
    coalesce(noted.qualifier, 'exact') as qualifier,
    case when noted.place_code is null then 0 else noted.precision end as precision,
    coalesce(noted.units_suppressed, 0) as units_suppressed,
    noted.suppressed_most,
    $boundary as boundary
from placed as place_sum
inner join rolled_place
    on place_sum.place_code = rolled_place.place_code
    and place_sum.period = rolled_place.period
inner join indicator on place_sum.indicator = indicator.code
left join place_note as noted
    on place_sum.place_code = noted.place_code
    and place_sum.period = noted.period
    and place_sum.indicator = noted.indicator
    and noted.boundary = $boundary
where noted.is_partless is null
