-- what: periods without a cumulative figure that a later figure of the same longer period includes: nothing is missing
--       from the longer period
-- grain: place × part × longer period × indicator reported as cumulative
-- inputs: reporter_increment, period_part
-- parameters: none
-- made as: view; table if few reporter_increment
select
    reporter_increment.place_code,
    reporter_increment.period as part,
    of_part.whole,
    reporter_increment.indicator
from reporter_increment
inner join period_part as of_part on reporter_increment.period = of_part.part
inner join period_part as of_cover on reporter_increment.covered_by = of_cover.part and of_part.whole = of_cover.whole
where reporter_increment.amount is null
