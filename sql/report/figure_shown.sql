-- what: figures of pages: of the first two levels
-- grain: place × period × indicator
-- inputs: indicator_values, place_shown
-- parameters: none
select
    indicator_values.place_code,
    indicator_values.period,
    indicator_values.period_type,
    indicator_values.indicator,
    indicator_values.value,
    indicator_values.numerator,
    indicator_values.denominator,
    indicator_values.status,
    indicator_values.method,
    indicator_values.units_expected,
    indicator_values.units_reported,
    indicator_values.qualifier,
    indicator_values.units_suppressed,
    indicator_values.as_of_period,
    indicator_values.dispute
from indicator_values
inner join place_shown on indicator_values.place_code = place_shown.place_code
where
    indicator_values.boundary = 'as_was'
    and (indicator_values.value is not null or indicator_values.units_suppressed > 0)
    and place_shown.depth < 2
order by indicator_values.indicator, indicator_values.place_code, indicator_values.period
