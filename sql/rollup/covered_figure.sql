-- what: places of today beneath which something is missing that subtotals stand for: of each missing reporter, a place
--       above it reported a subtotal that was used, and all of that place lies at or beneath the place of today
-- grain: place of today × period × indicator
-- inputs: reporter_value, place_value, place_in_period, changed_period, now_move
-- parameters: none
with absent as (
    select
        reporter_value.place_code,
        reporter_value.period,
        reporter_value.indicator,
        place_in_period.lineage
    from main.reporter_value
    inner join changed_period on reporter_value.period = changed_period.period
    inner join main.place_in_period
        on reporter_value.place_code = place_in_period.place_code
        and reporter_value.period = place_in_period.period
    where not reporter_value.is_given
),

absent_today as (
    select distinct
        absent.place_code,
        absent.period,
        absent.indicator,
        cast(unnest(place_in_period.lineage) as place_code) as today_code
    from absent
    left join now_move
        on absent.place_code = now_move.place_code
        and absent.period = now_move.period
    inner join place_in_period
        on coalesce(now_move.to_code, absent.place_code) = place_in_period.place_code
        and absent.period = place_in_period.period
),

replacing as (
    select
        place_value.place_code,
        place_value.period,
        place_value.indicator
    from main.place_value
    inner join changed_period on place_value.period = changed_period.period
    where place_value.remainder is not null
),

replacing_part as (
    select
        replacing.place_code,
        replacing.period,
        replacing.indicator,
        place_in_period.lineage,
        count(*) over (partition by replacing.place_code, replacing.period, replacing.indicator) as parts
    from replacing
    left join now_move
        on replacing.place_code = now_move.place_code
        and replacing.period = now_move.period
    inner join place_in_period
        on coalesce(now_move.to_code, replacing.place_code) = place_in_period.place_code
        and replacing.period = place_in_period.period
),

replacing_above as (
    select
        place_code,
        period,
        indicator,
        parts,
        cast(unnest(lineage) as place_code) as today_code
    from replacing_part
),

replacing_whole as (
    select
        place_code,
        period,
        indicator,
        today_code
    from replacing_above
    group by place_code, period, indicator, today_code, parts
    having count(*) = parts
),

above_absent as (
    select
        place_code,
        period,
        indicator,
        cast(unnest(lineage) as place_code) as above_code
    from absent
),

covered as (
    select distinct
        above_absent.place_code,
        above_absent.period,
        above_absent.indicator,
        replacing_whole.today_code
    from above_absent
    inner join replacing_whole
        on above_absent.above_code = replacing_whole.place_code
        and above_absent.period = replacing_whole.period
        and above_absent.indicator = replacing_whole.indicator
    where above_absent.above_code <> above_absent.place_code
)

select
    absent_today.today_code as place_code,
    absent_today.period,
    absent_today.indicator
from absent_today
left join covered
    on absent_today.place_code = covered.place_code
    and absent_today.period = covered.period
    and absent_today.indicator = covered.indicator
    and absent_today.today_code = covered.today_code
group by absent_today.today_code, absent_today.period, absent_today.indicator
having bool_and(covered.today_code is not null)
