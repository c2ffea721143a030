-- what: every figure of one level and year with its method, status and counts of reporters
-- grain: place × period × boundary × indicator
-- inputs: indicator_value
-- parameters: $level, $year
select
    place_code,
    period_type,
    period,
    boundary,
    indicator,
    value,
    numerator,
    denominator,
    status,
    method,
    units_expected,
    units_reported,
    units_unmatched,
    as_of_period
from indicator_value
where level = $level and year = $year
order by place_code, period, boundary, indicator
