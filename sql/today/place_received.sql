-- what: returns that a rate of returns counts at and below the places of today
-- grain: place × reporting period × indicator × boundary
-- inputs: return_found, place_in_period, changed_period
-- parameters: $boundary
-- made as: table; empty without rated_form
with found as (
    select
        return_found.found_code as place_code,
        return_found.period,
        return_found.indicator,
        count(*) as expected,
        count_if(return_found.is_reported) as received,
        count_if(return_found.is_counted) as counted,
        count_if(not return_found.is_reported and not return_found.is_missing) as pending,
        count_if(return_found.is_unmapped) as unmapped
    from return_found
    semi join changed_period on return_found.period = changed_period.period
    where return_found.boundary = $boundary
    group by return_found.found_code, return_found.period, return_found.indicator
),

found_above as (
    select
        found.*,
        unnest(place_in_period.lineage) as above_code
    from found
    inner join place_in_period
        on found.place_code = place_in_period.place_code
        and found.period = place_in_period.period
        and place_in_period.boundary = $boundary
)

select
    above_code as place_code,
    period,
    indicator,
    sum(expected)::bigint as expected,
    sum(received)::bigint as received,
    sum(counted)::bigint as counted,
    sum(pending)::bigint as pending,
    sum(unmapped)::bigint as unmapped,
    $boundary as boundary
from found_above
group by above_code, period, indicator
