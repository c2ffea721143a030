-- what: what places above the lowest rank reported themselves
-- grain: place × period × indicator; rates carry their numerator as amount
-- inputs: reporter_value, place_in_period, level
-- parameters: none
select
    reporter_value.place_code,
    place_in_period.rank,
    reporter_value.period,
    reporter_value.indicator,
    reporter_value.amount,
    reporter_value.denominator,
    reporter_value.is_given,
    reporter_value.units_expected,
    reporter_value.units_reported,
    reporter_value.units_unmatched,
    reporter_value.is_substituted,
    reporter_value.was_returned,
    reporter_value.as_of_period,
    reporter_value.months,
    reporter_value.is_held
from reporter_value
inner join place_in_period
    on reporter_value.place_code = place_in_period.place_code
    and reporter_value.period = place_in_period.period
    and place_in_period.rank > (select min(level.rank) from main.level)
