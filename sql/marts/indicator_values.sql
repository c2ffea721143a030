-- what: rolled-up figures of one boundary, with method, status and counts of reporters, sorted by level, year and
--       branch; at the places of today only the years in which a place changed
-- grain: level × year × branch × place × period × boundary × indicator
-- inputs: figure
-- parameters: $boundary, $changed_years
select
    sorted.level,
    sorted.year,
    sorted.branch_code::varchar as branch_code,
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
    where
        boundary = $boundary
        and (boundary = 'as_was' or list_contains($changed_years, year))
        and branch_code is not null
    order by level, year, branch_code, place_code, period, indicator
) as sorted
