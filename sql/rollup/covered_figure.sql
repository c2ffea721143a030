-- what: places of today beneath which something is missing that subtotals stand for: of each missing reporter, a place
--       above it reported a subtotal that was used, and all of that place lies at or beneath the place of today
-- grain: place of today × period × indicator
-- inputs: absent_reporter, place_in_period, now_move, covered_reporter
-- parameters: none
with absent_today as (
    select distinct
        absent_reporter.place_code,
        absent_reporter.period,
        absent_reporter.indicator,
        unnest(place_in_period.lineage) as today_code
    from absent_reporter
    left join now_move
        on absent_reporter.place_code = now_move.place_code
        and absent_reporter.period = now_move.period
    inner join place_in_period
        on coalesce(now_move.to_code, absent_reporter.place_code) = place_in_period.place_code
        and absent_reporter.period = place_in_period.period
)

select
    absent_today.today_code as place_code,
    absent_today.period,
    absent_today.indicator
from absent_today
left join covered_reporter as covered
    on absent_today.place_code = covered.place_code
    and absent_today.period = covered.period
    and absent_today.indicator = covered.indicator
    and absent_today.today_code = covered.today_code
group by absent_today.today_code, absent_today.period, absent_today.indicator
having bool_and(covered.today_code is not null)
