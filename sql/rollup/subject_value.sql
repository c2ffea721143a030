-- what: the figures of every level but the lowest, which the tables by subject read many times over
-- grain: place × period × indicator
-- inputs: indicator_value, level
-- parameters: none
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
inner join level on indicator_value.level = level.level
where level.rank > (select min(level.rank) from level)
