-- what: what each target asks of a place, beside its figure of the year, and whether it is reached: the places
--       of the levels that have tables by subject; of a target per unit every unit of its level, and the places above
--       them, which reach it when all do
-- grain: place × target × year
-- inputs: target_series
-- parameters: none
with judged as (
    select
        *,
        trend_value between lowest and highest as trend_reaches,
        case
            when not is_over then 'not_due'
            when target is null then 'no_baseline'
            when value is null then 'no_value'
            when value_lowest >= lowest and value_highest <= highest then 'reached'
            when year = target_year and (value_lowest > highest or value_highest < lowest) then 'not_reached'
            when year = target_year then 'unclear'
            when trend_value is null then 'not_due'
            when trend_value between lowest and highest then 'on_track'
            else 'off_track'
        end as verdict
    from target_series
),

unit_above as (
    select
        unnest(above) as place_code,
        outline,
        indicator,
        year,
        operator,
        target_year,
        per_level,
        baseline,
        verdict
    from judged
    where per_level is not null
),

by_units as (
    select
        place_code,
        outline,
        indicator,
        year,
        operator,
        target_year,
        per_level,
        baseline,
        count_if(verdict = 'reached') as units_reached,
        count(*) as units_judged,
        list(distinct verdict) as verdicts
    from unit_above
    group by place_code, outline, indicator, year, operator, target_year, per_level, baseline
),

rows_of_all as (
    select
        place_code,
        outline,
        indicator,
        year,
        value,
        operator,
        target,
        verdict,
        target_year,
        per_level,
        baseline,
        status,
        qualifier,
        trend_per_year,
        trend_value,
        trend_reaches,
        cast(verdict = 'reached' as bigint) as units_reached,
        1 as units_judged
    from judged
    union all by name
    select
        place_code,
        outline,
        indicator,
        year,
        operator,
        case
            when units_reached = units_judged then 'reached'
            else list_filter(
                ['not_reached', 'no_baseline', 'no_value', 'unclear', 'off_track', 'not_due', 'on_track'],
                lambda word: list_contains(verdicts, word)
            )[1]
        end as verdict,
        target_year,
        per_level,
        baseline,
        units_reached,
        units_judged
    from by_units
)

select
    place_code,
    outline,
    indicator,
    year,
    value,
    operator,
    target,
    verdict,
    target_year,
    per_level,
    baseline,
    status,
    qualifier,
    trend_per_year,
    trend_value,
    trend_reaches,
    units_reached::bigint as units_reached,
    units_judged::bigint as units_judged
from rows_of_all
order by place_code, outline, indicator, operator, target_year, per_level nulls first, year
