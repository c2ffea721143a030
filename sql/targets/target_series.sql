-- what: the yearly figures of each target's indicator, at today's places, with the range that reaches the target and
--       where the least-squares line through the values from the first year to this one stands in the target's year;
--       offices are no places to judge: what they say is their parent's
-- grain: place × target × year
-- inputs: target, indicator_threshold, figure, period, run, place_in_period@as_was, place_in_period@as_now, changed_period
-- parameters: $levels
-- made as: table; empty without target
with asked as (
    select
        target.outline,
        target.indicator,
        target.operator,
        target.value,
        target.year,
        target.per_level,
        target.baseline,
        coalesce(target.first_year, target.baseline, 0) as first_year,
        indicator_threshold.about_pct / 100 as about
    from target
    left join indicator_threshold
        on target.indicator = indicator_threshold.indicator and indicator_threshold.rule = 'target_progress'
),

place_today as (
    select
        place_code,
        period,
        kind,
        lineage
    from place_in_period
    where boundary = 'as_now'
    union all
    select
        place_code,
        period,
        kind,
        lineage
    from place_in_period
    where boundary = 'as_was' and period not in (select changed_period.period from changed_period)
),

yearly as (
    select
        figure.place_code,
        figure.level,
        place_today.lineage[2:] as above,
        figure.indicator,
        figure.year,
        figure.value,
        figure.status,
        figure.qualifier,
        period.end_date < run.as_of_date as is_over
    from figure
    inner join period on figure.period = period.period
    inner join place_today
        on figure.place_code = place_today.place_code
        and figure.period = place_today.period
        and coalesce(place_today.kind <> 'office', true)
    cross join run
    where
        figure.boundary = 'as_now'
        and figure.period_type = 'year'
        and figure.indicator in (select target.indicator from target)
),

aimed as (
    select
        yearly.place_code,
        yearly.above,
        yearly.year,
        yearly.value,
        yearly.status,
        yearly.qualifier,
        yearly.is_over,
        asked.outline,
        asked.indicator,
        asked.operator,
        asked.year as target_year,
        asked.per_level,
        asked.baseline,
        asked.about,
        case
            when asked.operator in ('increase', 'decrease') then at_start.value
            when asked.operator = 'increase_by' then at_start.value * (1 + asked.value / 100)
            when asked.operator = 'decrease_by' then at_start.value * (1 - asked.value / 100)
            else asked.value
        end as target
    from asked
    inner join yearly
        on asked.indicator = yearly.indicator
        and yearly.year between asked.first_year and asked.year
        and coalesce(yearly.level = asked.per_level, list_contains($levels, yearly.level))
    left join yearly as at_start
        on yearly.place_code = at_start.place_code
        and asked.indicator = at_start.indicator
        and asked.baseline = at_start.year
)

select
    place_code,
    above,
    year,
    value,
    status,
    qualifier,
    case
        when qualifier = 'less_than' then cast('-infinity' as double)
        when qualifier = 'about' then coalesce(value - about * abs(value), cast('-infinity' as double))
        else value
    end as value_lowest,
    case
        when qualifier = 'more_than' then cast('infinity' as double)
        when qualifier = 'about' then coalesce(value + about * abs(value), cast('infinity' as double))
        else value
    end as value_highest,
    is_over,
    outline,
    indicator,
    operator,
    target_year,
    per_level,
    baseline,
    target,
    case
        when target is null then null
        when operator in ('>=', 'increase_by') then target - 1e-9
        when operator = 'increase' then target + 1e-9
        when operator = '~' then target - about * abs(target) - 1e-9
        else cast('-infinity' as double)
    end as lowest,
    case
        when target is null then null
        when operator in ('<=', 'decrease_by') then target + 1e-9
        when operator = 'decrease' then target - 1e-9
        when operator = '~' then target + about * abs(target) + 1e-9
        else cast('infinity' as double)
    end as highest,
    case when count(value) over until_then >= 3 then round(regr_slope(value, year - target_year) over until_then, 6) end
        as trend_per_year,
    case
        when count(value) over until_then >= 3
            then round(regr_intercept(value, year - target_year) over until_then, 6)
    end as trend_value
from aimed
window until_then as (
    partition by place_code, outline, indicator, operator, target_year, per_level
    order by year
    rows between unbounded preceding and current row
)
