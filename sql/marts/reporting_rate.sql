-- what: returns expected at and below a place: received, on time, late, or missing after the due day; very late
--       returns are received more than late_days after it
-- grain: place × form × period
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
    count_if(is_very_late)::bigint as very_late,
    100.0::double * count_if(is_reported)::double / nullif(count(*), 0)::double as reporting_rate_pct,
    100.0::double * count_if(is_on_time)::double / nullif(count(*), 0)::double as on_time_rate_pct
from return_below
group by place_code, form, period
order by place_code, form, period
