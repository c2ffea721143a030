-- what: the figures of the levels that have tables by subject, which read them many times over
-- grain: place × period × indicator
-- inputs: indicator_value
-- parameters: $levels
select
    indicator_value.place_code,
    indicator_value.place_name,
    indicator_value.level,
    indicator_value.period_type,
    indicator_value.period,
    indicator_value.indicator,
    indicator_value.value,
    indicator_value.method,
    indicator_value.units_expected,
    indicator_value.units_reported
from indicator_value
where list_contains($levels, indicator_value.level)
