-- what: returns expected at and below a place in a period of any type, for each form and for all forms together (*)
-- grain: place × form or all forms × period
-- inputs: return_standing, period, period_part
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
),

-- a period contains itself
contained as (
    select
        part,
        whole
    from period_part
    union all
    select
        period as part,
        period as whole
    from period
    where is_base
),

counted as (
    select
        return_below.place_code,
        return_below.form,
        contained.whole as period,
        count(*) as expected,
        count_if(return_below.is_reported) as reported,
        count_if(return_below.is_on_time) as on_time,
        count_if(return_below.is_late) as late,
        count_if(return_below.is_missing) as missing,
        count_if(return_below.is_very_late) as very_late
    from return_below
    inner join contained on return_below.period = contained.part
    group by return_below.place_code, return_below.form, contained.whole
)

select
    counted.place_code,
    coalesce(counted.form::varchar, '*') as form,
    counted.period,
    sum(counted.expected)::bigint as expected,
    sum(counted.reported)::bigint as reported,
    sum(counted.on_time)::bigint as on_time,
    sum(counted.late)::bigint as late,
    sum(counted.missing)::bigint as missing,
    sum(counted.very_late)::bigint as very_late,
    100.0::double * sum(counted.reported)::double / sum(counted.expected)::double as reporting_rate_pct,
    100.0::double * sum(counted.on_time)::double / sum(counted.expected)::double as on_time_rate_pct,
    any_value(period.period_type) as period_type
from counted
inner join period on counted.period = period.period
group by grouping sets (
    (counted.place_code, counted.form, counted.period),
    (counted.place_code, counted.period)
)
order by counted.place_code, form, counted.period
