-- what: every figure of one boundary, level and year with its method, status and counts of reporters
-- grain: place × period × boundary × indicator
-- inputs: figure
-- parameters: $boundary, $level, $year
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
    units_unmapped,
    qualifier,
    precision,
    units_suppressed,
    suppressed_most,
    as_of_period
from figure
where boundary = $boundary and level = $level and year = $year
order by place_code, period, boundary, indicator
