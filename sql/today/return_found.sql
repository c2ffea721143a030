-- what: returns that rates of returns count, at the place where each is found: as_was its reporter; as_now where its
--       reporter counts today, the largest part of a split place or the place above that certainly contains it (unmapped)
-- grain: place × form × reporting period × indicator × boundary
-- inputs: return_standing, rated_form, route
-- parameters: $boundary
-- made as: view
select
    return_standing.place_code,
    coalesce(route.to_code, return_standing.place_code) as found_code,
    return_standing.form,
    return_standing.period,
    rated_form.indicator,
    return_standing.submission,
    return_standing.sheet,
    return_standing.is_reported,
    return_standing.is_late,
    return_standing.is_missing,
    case when rated_form.is_on_time then return_standing.is_on_time else return_standing.is_reported end as is_counted,
    coalesce(route.is_unmapped, false) as is_unmapped,
    $boundary as boundary
from return_standing
inner join rated_form on return_standing.form = rated_form.form
left join route
    on return_standing.place_code = route.place_code
    and return_standing.period = route.part
    and return_standing.period = route.whole
    and route.is_main
    and route.boundary = $boundary
    and $boundary = 'as_now'
