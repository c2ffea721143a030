-- what: returns that a rate of returns counts at and below the places of today; a return is where its reporter counts
--       today: the largest part of a split place, or the place above that certainly contains it (unmapped)
-- grain: place × reporting period × indicator × boundary
-- inputs: return_standing, rated_form, route, place_in_period, changed_period
-- parameters: $boundary
-- made as: table; empty without rated_form
with found as (
    select
        coalesce(route.to_code, return_standing.place_code) as place_code,
        return_standing.period,
        rated_form.indicator,
        count(*) as expected,
        count_if(return_standing.is_reported) as received,
        count_if(case when rated_form.is_on_time then return_standing.is_on_time else return_standing.is_reported end)
            as counted,
        count_if(not return_standing.is_reported and not return_standing.is_missing) as pending,
        count_if(coalesce(route.is_unmapped, false)) as unmapped
    from return_standing
    inner join rated_form on return_standing.form = rated_form.form
    semi join changed_period on return_standing.period = changed_period.period
    left join route
        on return_standing.place_code = route.place_code
        and return_standing.period = route.part
        and return_standing.period = route.whole
        and route.is_main
        and route.boundary = $boundary
    group by coalesce(route.to_code, return_standing.place_code), return_standing.period, rated_form.indicator
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
