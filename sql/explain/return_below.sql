-- what: returns that a rate of returns counts: of each place its reports, and from the places below those that are
--       missing (of an on-time rate also late)
-- grain: place × reporting place × form × reporting period
-- inputs: return_found, period, period_part, place_in_period, record_standing
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

found_above as (
    select
        return_found.*,
        unnest(place_in_period.lineage) as to_code
    from return_found
    semi join part_of_period on return_found.period = part_of_period.period
    inner join place_in_period
        on return_found.found_code = place_in_period.place_code
        and return_found.period = place_in_period.period
        and place_in_period.boundary = $boundary
    where
        return_found.boundary = $boundary
        and return_found.indicator = cast($indicator as indicator)
        and list_contains(place_in_period.lineage, cast($place as place_code))
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
    or not found_above.is_counted
order by found_above.to_code, found_above.period, found_above.form, found_above.place_code
