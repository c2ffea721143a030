-- what: yearly figures from a target's first year to its last, with the range that meets the target and the
--       least-squares line through the figures so far, taken at the target's year
-- grain: place × target × year
-- inputs: target, figure_yearly
-- parameters: $levels
-- made as: table; empty without target
with aimed_figure as (
    select
        figure_yearly.place_code,
        figure_yearly.above,
        figure_yearly.year,
        figure_yearly.value,
        figure_yearly.status,
        figure_yearly.qualifier,
        figure_yearly.value_lowest,
        figure_yearly.value_highest,
        figure_yearly.is_over,
        figure_yearly.about,
        target.outline,
        target.indicator,
        target.operator,
        target.year as target_year,
        target.per_level,
        target.baseline,
        case
            when target.operator in ('increase', 'decrease') then at_start.value
            when target.operator = 'increase_by' then at_start.value * (1 + target.value / 100)
            when target.operator = 'decrease_by' then at_start.value * (1 - target.value / 100)
            else target.value
        end as target
    from target
    inner join figure_yearly
        on target.indicator = figure_yearly.indicator
        and figure_yearly.year between coalesce(target.first_year, target.baseline, 0) and target.year
        and coalesce(figure_yearly.level = target.per_level, list_contains($levels, figure_yearly.level))
    left join figure_yearly as at_start
        on figure_yearly.place_code = at_start.place_code
        and target.indicator = at_start.indicator
        and target.baseline = at_start.year
)

select
    place_code,
    above,
    year,
    value,
    status,
    qualifier,
    value_lowest,
    value_highest,
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
from aimed_figure
window until_then as (
    partition by place_code, outline, indicator, operator, target_year, per_level
    order by year
    rows between unbounded preceding and current row
)
order by place_code, outline, indicator, operator, target_year, per_level nulls first, year
