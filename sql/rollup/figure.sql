-- what: every figure under both boundaries: as they were, and as they are now; where nothing changed since, the first
--       are the second
-- grain: place × period × boundary × indicator
-- inputs: indicator_value, changed_period
-- parameters: none
select
    place_code,
    level,
    year,
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
    as_of_period
from main.indicator_value
union all
select
    place_code,
    level,
    year,
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
    as_of_period
from as_now.indicator_value
union all
select
    place_code,
    level,
    year,
    period_type,
    period,
    'as_now' as boundary,
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
    as_of_period
from main.indicator_value
where period not in (select changed_period.period from changed_period)
