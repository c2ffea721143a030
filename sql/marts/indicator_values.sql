-- what: every figure of one boundary, level and year with its method, status and counts of reporters
-- grain: place × period × boundary × indicator
-- inputs: figure
-- parameters: $boundary, $level, $year
select
    figure.place_code::varchar as place_code,
    figure.period_type::varchar as period_type,
    figure.period::varchar as period,
    figure.boundary::varchar as boundary,
    figure.indicator::varchar as indicator,
    value,
    numerator,
    denominator,
    figure.status::varchar as status,
    figure.method::varchar as method,
    units_expected,
    units_reported,
    units_unmatched,
    units_unmapped,
    figure.qualifier::varchar as qualifier,
    precision,
    units_suppressed,
    suppressed_most,
    figure.as_of_period::varchar as as_of_period
from figure
where boundary = $boundary and level = $level and year = $year
order by figure.place_code, figure.period, figure.indicator
