-- what: returns expected of a place and all places below it for a period and its parts, with their cells; a missing
--       return or a blank cell has no cell
-- grain: place × form × reporting period × indicator × how it was reported
-- inputs: return_standing, period, period_part, route, place_in_period, form_column, observation, record_standing
-- parameters: $place, $period, $boundary
with part_of_period as (
    select period
    from period
    where period = cast($period as period) and is_base
    union all
    select part as period
    from period_part
    where whole = cast($period as period)
),

place_below as (
    select place_code
    from place_in_period
    where
        boundary = $boundary
        and period = cast($period as period)
        and list_contains(lineage, cast($place as place_code))
),

return_below as (
    select
        return_standing.place_code,
        return_standing.form,
        return_standing.period,
        return_standing.submission,
        return_standing.sheet,
        return_standing.is_late,
        return_standing.is_missing,
        coalesce(route.to_code, return_standing.place_code) as to_code,
        cast(coalesce(route.share, 1) as double) as share
    from return_standing
    inner join part_of_period on return_standing.period = part_of_period.period
    left join route
        on return_standing.place_code = route.place_code
        and return_standing.period = route.part
        and route.whole = cast($period as period)
        and route.boundary = $boundary
)

select
    return_below.to_code::varchar as to_code,
    return_below.share,
    return_below.place_code::varchar as place_code,
    return_below.form,
    return_below.period::varchar as period,
    return_below.is_late,
    return_below.is_missing,
    form_column.indicator::varchar as indicator,
    form_column.reported_as,
    return_below.submission,
    record_standing.file,
    return_below.sheet,
    observation.cell,
    observation.text,
    cast(observation.value as double) as value,
    observation.qualifier,
    case when isfinite(observation.precision) then observation.precision end as precision,
    record_standing.received_at
from return_below
inner join place_below on return_below.to_code = place_below.place_code
inner join period on return_below.period = period.period
inner join form_column
    on return_below.form = form_column.form
    and form_column.reported_as in ('period', 'stock', 'cumulative', 'subtotal')
    and form_column.valid_from <= period.end_date
    and coalesce(form_column.valid_to >= period.end_date, true)
left join record_standing
    on return_below.submission = record_standing.submission
    and return_below.sheet = record_standing.sheet
left join observation
    on return_below.submission = observation.submission
    and return_below.sheet = observation.sheet
    and record_standing.ingest = observation.ingest
    and return_below.form = observation.form
    and observation.place_code = return_below.place_code::varchar
    and observation.period = return_below.period::varchar
    and observation.indicator = form_column.indicator::varchar
    and observation.reported_as = form_column.reported_as
order by return_below.to_code, return_below.period, return_below.form, form_column.indicator, form_column.reported_as
