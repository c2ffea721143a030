-- what: returns that a rate of returns counts: of each place its reports, and from the places below those that are
--       missing (of an on-time rate also late)
-- grain: place × reporting place × form × reporting period
-- inputs: return_standing, rated_form, period, period_part, route, place_in_period, record_standing
-- parameters: $place, $period, $indicator, $boundary
with part_of_period as (
    select part as period
    from period_part
    where published = cast($period as period)
    union
    select period
    from period
    where period = cast($period as period) and is_base
),

found as (
    select
        return_standing.*,
        rated_form.is_on_time as counts_on_time,
        coalesce(route.to_code, return_standing.place_code) as found_code
    from return_standing
    semi join part_of_period on return_standing.period = part_of_period.period
    inner join rated_form
        on return_standing.form = rated_form.form and rated_form.indicator = cast($indicator as indicator)
    left join route
        on return_standing.place_code = route.place_code
        and return_standing.period = route.part
        and return_standing.period = route.whole
        and route.is_main
        and route.boundary = $boundary
        and $boundary = 'as_now'
),

found_above as (
    select
        found.*,
        unnest(place_in_period.lineage) as to_code
    from found
    inner join place_in_period
        on found.found_code = place_in_period.place_code
        and found.period = place_in_period.period
        and place_in_period.boundary = $boundary
    where list_contains(place_in_period.lineage, cast($place as place_code))
)

select
    found_above.to_code::varchar as to_code,
    cast(1 as double) as share,
    found_above.place_code::varchar as place_code,
    found_above.form,
    found_above.period::varchar as period,
    found_above.is_late,
    found_above.is_missing,
    $indicator as indicator,
    'return' as reported_as,
    found_above.submission,
    record_standing.file,
    found_above.sheet,
    cast(null as varchar) as cell,
    cast(null as varchar) as text,
    cast(null as double) as value,
    cast(null as varchar) as qualifier,
    cast(null as double) as precision,
    record_standing.received_at,
    false as is_left_out
from found_above
left join record_standing
    on found_above.submission = record_standing.submission
    and found_above.sheet = record_standing.sheet
where
    found_above.to_code = found_above.found_code
    or not (case when found_above.counts_on_time then found_above.is_on_time else found_above.is_reported end)
order by found_above.to_code, found_above.period, found_above.form, found_above.place_code
