-- what: what places above the lowest rank reported themselves
-- grain: place × period × indicator; rates carry their numerator as amount
-- inputs: reporter_value, place_in_period, level
-- parameters: none
select
    reporter_value.*,
    place_in_period.rank
from reporter_value
inner join place_in_period
    on reporter_value.place_code = place_in_period.place_code
    and reporter_value.period = place_in_period.period
    and place_in_period.rank > (select min(level.rank) from main.level)
