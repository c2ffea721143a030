-- what: returns expected of a place and all places below it for a period and its parts, with their cells, and the
--       returns from which a missing month is recovered; a missing return or a blank cell has no cell; is_left_out means that
--       other returns contain the same months and count instead
-- grain: place × form × reporting period × indicator × how it was reported
-- inputs: return_standing, period, period_part, route, place_in_period, form_column, observation, record_standing,
--         month_source, part_left_out
-- parameters: $place, $period, $boundary
with part_of_period as (
    select
        period.period,
        coalesce(period_part.whole, period.period) as whole
    from period
    left join period_part
        on period.period = period_part.part
        and period_part.published = cast($period as period)
    where period_part.whole is not null or (period.period = cast($period as period) and period.is_base)
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
        part_of_period.whole,
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
        and part_of_period.whole = route.whole
        and route.boundary = $boundary
),

cell_source as (
    select *
    from return_below
    union all
    select
        return_standing.place_code,
        return_standing.form,
        return_standing.period,
        part_of_period.whole,
        return_standing.submission,
        return_standing.sheet,
        return_standing.is_late,
        return_standing.is_missing,
        month_source.recovered_code as to_code,
        1 as share
    from month_source
    inner join part_of_period on month_source.recovered_period = part_of_period.period
    inner join return_standing
        on month_source.place_code = return_standing.place_code
        and month_source.form = return_standing.form
        and month_source.period = return_standing.period
    anti join part_of_period as own on return_standing.period = own.period
)

select
    cell_source.to_code::varchar as to_code,
    cell_source.share,
    cell_source.place_code::varchar as place_code,
    cell_source.form,
    cell_source.period::varchar as period,
    cell_source.is_late,
    cell_source.is_missing,
    form_column.indicator::varchar as indicator,
    form_column.reported_as,
    cell_source.submission,
    record_standing.file,
    cell_source.sheet,
    observation.cell,
    observation.text,
    cast(observation.value as double) as value,
    observation.qualifier,
    case when isfinite(observation.precision) then observation.precision end as precision,
    record_standing.received_at,
    part_left_out.part is not null as is_left_out
from cell_source
inner join place_below on cell_source.to_code = place_below.place_code
inner join period on cell_source.period = period.period
inner join form_column
    on cell_source.form = form_column.form
    and form_column.reported_as in ('period', 'stock', 'cumulative', 'subtotal')
    and form_column.valid_from <= period.end_date
    and coalesce(form_column.valid_to >= period.end_date, true)
left join part_left_out
    on cell_source.place_code = part_left_out.place_code
    and cell_source.to_code = part_left_out.via_code
    and cell_source.period = part_left_out.part
    and cell_source.whole = part_left_out.whole
    and form_column.indicator = part_left_out.indicator
    and (form_column.reported_as = 'subtotal') = part_left_out.is_subtotal
left join record_standing
    on cell_source.submission = record_standing.submission
    and cell_source.sheet = record_standing.sheet
left join observation
    on cell_source.submission = observation.submission
    and cell_source.sheet = observation.sheet
    and record_standing.ingest = observation.ingest
    and cell_source.form = observation.form
    and observation.place_code = cell_source.place_code::varchar
    and observation.period = cell_source.period::varchar
    and observation.indicator = form_column.indicator::varchar
    and observation.reported_as = form_column.reported_as
order by cell_source.to_code, cell_source.period, cell_source.form, form_column.indicator, form_column.reported_as
