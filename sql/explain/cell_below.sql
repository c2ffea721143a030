-- what: returns expected of a place and all places below it for a period and its parts, with their cells, and the
--       returns from which a missing month is recovered; a missing return or a blank cell has no cell; is_left_out means that
--       other returns contain the same months and count instead
-- grain: place × form × reporting period × indicator × how it was reported
-- inputs: return_part, period, place_in_period, form_column, observation, record_standing, part_left_out
-- parameters: $place, $period, $boundary
with place_below as (
    select place_code
    from place_in_period
    where
        boundary = $boundary
        and period = cast($period as period)
        and list_contains(lineage, cast($place as place_code))
)

select
    return_part.to_code::varchar as to_code,
    return_part.share,
    return_part.place_code::varchar as place_code,
    return_part.form,
    return_part.period::varchar as period,
    return_part.is_late,
    return_part.is_missing,
    form_column.indicator::varchar as indicator,
    form_column.reported_as,
    return_part.submission,
    record_standing.file,
    return_part.sheet,
    observation.cell,
    observation.text,
    cast(observation.value as double) as value,
    observation.qualifier,
    case when isfinite(observation.precision) then observation.precision end as precision,
    record_standing.received_at,
    part_left_out.part is not null as is_left_out
from return_part
inner join place_below on return_part.to_code = place_below.place_code
inner join period on return_part.period = period.period
inner join form_column
    on return_part.form = form_column.form
    and form_column.reported_as in ('period', 'stock', 'cumulative', 'subtotal')
    and form_column.valid_from <= period.end_date
    and coalesce(form_column.valid_to >= period.end_date, true)
left join part_left_out
    on return_part.place_code = part_left_out.place_code
    and return_part.to_code = part_left_out.via_code
    and return_part.period = part_left_out.part
    and return_part.whole = part_left_out.whole
    and form_column.indicator = part_left_out.indicator
    and (form_column.reported_as = 'subtotal') = part_left_out.is_subtotal
left join record_standing
    on return_part.submission = record_standing.submission
    and return_part.sheet = record_standing.sheet
left join observation
    on return_part.submission = observation.submission
    and return_part.sheet = observation.sheet
    and record_standing.ingest = observation.ingest
    and return_part.form = observation.form
    and observation.place_code = return_part.place_code::varchar
    and observation.period = return_part.period::varchar
    and observation.indicator = form_column.indicator::varchar
    and observation.reported_as = form_column.reported_as
where
    return_part.boundary = $boundary
    and return_part.published = cast($period as period)
order by return_part.to_code, return_part.period, return_part.form, form_column.indicator, form_column.reported_as
