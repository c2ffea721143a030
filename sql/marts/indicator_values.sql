-- what: every figure of one boundary, level and year with its method, status and counts of reporters; what is one of
--       many texts becomes text once it is sorted, so that files hold the same bytes whatever else there is
-- grain: place × period × boundary × indicator
-- inputs: figure
-- parameters: $boundary, $level, $year
select
    sorted.place_code::varchar as place_code,
    sorted.period_type,
    sorted.period::varchar as period,
    sorted.boundary,
    sorted.indicator::varchar as indicator,
    sorted.value,
    sorted.numerator,
    sorted.denominator,
    sorted.status,
    sorted.method,
    sorted.units_expected,
    sorted.units_reported,
    sorted.units_unmatched,
    sorted.units_unmapped,
    sorted.qualifier,
    sorted.precision,
    sorted.units_suppressed,
    sorted.suppressed_most,
    sorted.as_of_period::varchar as as_of_period
from (
    select *
    from figure
    where boundary = $boundary and level = $level and year = $year
    order by place_code, period, indicator
) as sorted
