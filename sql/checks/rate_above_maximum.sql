-- what: computed rates above the indicator's maximum, at any level
-- grain: place × period × indicator
-- inputs: indicator_value, indicator
-- parameters: none
select
    'rate_above_maximum' as rule,
    cast(null as varchar) as submission,
    indicator_value.place_name as file,
    cast(null as varchar) as sheet,
    cast(null as varchar) as cell,
    indicator_value.place_code,
    indicator_value.period,
    indicator_value.indicator,
    printf('%.2f', indicator_value.value) as value,
    printf('%.15g', indicator.maximum) as "limit"
from indicator_value
inner join indicator on indicator_value.indicator = indicator.code
where indicator_value.numerator is not null and indicator_value.value > indicator.maximum
order by indicator_value.place_code, indicator_value.period, indicator_value.indicator
