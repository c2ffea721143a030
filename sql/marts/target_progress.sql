-- what: targets beside a place's figure of the year, with the verdict; of a target per unit, the units of its level
--       and the places above them, which reach it when all their units do
-- grain: place × target × year
-- inputs: target_series, place_dated, indicator, run
-- parameters: none
-- made as: table; empty without target_series
with judged_place as (
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
        end as verdict,
        cast(verdict = 'reached' as bigint) as units_reached,
        1 as units_judged
    from target_series
),

unit_of_place as (
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
    from judged_place
    where per_level is not null
),

place_above as (
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
        case
            when units_reached = units_judged then 'reached'
            else min_by(
                verdict,
                list_position(
                    ['not_reached', 'no_baseline', 'no_value', 'unclear', 'off_track', 'not_due', 'on_track'], verdict
                )
            )
        end as verdict
    from unit_of_place
    group by place_code, outline, indicator, year, operator, target_year, per_level, baseline
),

judged_target as (
    select * from judged_place
    union all by name
    select * from place_above
)

select
    judged_target.place_code,
    judged_target.outline,
    judged_target.indicator,
    judged_target.year,
    judged_target.value,
    judged_target.operator,
    judged_target.target,
    judged_target.verdict,
    judged_target.target_year,
    judged_target.per_level,
    judged_target.baseline,
    judged_target.status,
    judged_target.qualifier,
    judged_target.trend_per_year,
    judged_target.trend_value,
    judged_target.trend_reaches,
    cast(judged_target.units_reached as bigint) as units_reached,
    cast(judged_target.units_judged as bigint) as units_judged,
    place_dated.place_key,
    place_dated.place_name,
    indicator.name_zh as indicator_name_zh
from judged_target
cross join run
inner join place_dated
    on judged_target.place_code = place_dated.place_code
    and run.as_of_date between place_dated.counts_from and place_dated.counts_to
inner join indicator on judged_target.indicator = indicator.code
order by
    judged_target.place_code,
    judged_target.outline,
    judged_target.indicator,
    judged_target.operator,
    judged_target.target_year,
    judged_target.per_level nulls first,
    judged_target.year
