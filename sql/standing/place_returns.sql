-- what: returns expected at and below a place, by time of receipt: on time, late, very late (more than late_days), or
--       missing after the due day
-- grain: place × form × reporting period
-- inputs: return_standing
-- parameters: none
with return_below as (
    select
        unnest(lineage) as place_code,
        form,
        period,
        is_reported,
        is_on_time,
        is_late,
        is_very_late,
        is_missing
    from return_standing
)

select
    place_code,
    form,
    period,
    count(*) as expected,
    count_if(is_reported)::bigint as reported,
    count_if(is_on_time)::bigint as on_time,
    count_if(is_late)::bigint as late,
    count_if(is_missing)::bigint as missing,
    count_if(is_very_late)::bigint as very_late
from return_below
group by place_code, form, period
