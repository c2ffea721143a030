-- what: figures of headline indicators of the units below the places of the first two levels, in the period that the
--       place shows
-- grain: place × indicator
-- inputs: indicator_values, place_shown, headline_shown
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
inner join headline_shown
    on place_shown.parent_code = headline_shown.place_code
    and indicator_values.indicator = headline_shown.indicator
    and indicator_values.period = headline_shown.period
where
    indicator_values.boundary = 'as_was'
    and (indicator_values.value is not null or indicator_values.units_suppressed > 0)
order by indicator_values.indicator, indicator_values.place_code
