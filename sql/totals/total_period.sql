-- what: periods whose totals are compared with the returns for shorter periods, because nobody below is asked for the
--       period itself
-- grain: reporting period × indicator
-- inputs: part_asked, period
-- parameters: none
-- made as: table; empty without period where period <> published
select
    any_value(period.published) as period,
    part_asked.indicator,
    part_asked.whole as rolled_period
from part_asked
inner join period on part_asked.whole = period.period and period.period <> period.published
group by part_asked.whole, part_asked.indicator
having not bool_or(part_asked.is_itself)
