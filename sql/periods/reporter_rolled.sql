-- what: base values to roll up: all of them, or the pairs of pair_rolled if years are reused
-- grain: place × reporting period × base indicator
-- inputs: reporter_base, pair_rolled
-- parameters: $reused_years
-- made as: view; table if $reused_years
select
    place_code,
    period,
    indicator,
    amount,
    was_returned,
    is_held
from reporter_base
where len($reused_years) = 0
union all
select
    reporter_base.place_code,
    reporter_base.period,
    reporter_base.indicator,
    reporter_base.amount,
    reporter_base.was_returned,
    reporter_base.is_held
from reporter_base
semi join pair_rolled on reporter_base.period = pair_rolled.period and reporter_base.indicator = pair_rolled.indicator
where len($reused_years) > 0
