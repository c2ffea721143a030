-- what: figures at one boundary with the names of place, period and indicator; longer periods contain shorter ones and
--       places contain places, so values are for reading and not for adding
-- grain: place × period × indicator
-- inputs: indicator_values, dim_place, dim_period, dim_indicator
-- parameters: $boundary
select
    indicator_values.level,
    dim_place.city_code,
    dim_place.county_code,
    dim_place.township_code,
    indicator_values.place_code,
    dim_place.name as place_name,
    indicator_values.period_type,
    indicator_values.period,
    dim_period.name_zh as period_name_zh,
    dim_period.name_en as period_name_en,
    dim_period.first_day,
    dim_period.last_day,
    indicator_values.year,
    dim_indicator.domain,
    indicator_values.indicator,
    dim_indicator.name_zh as indicator_name_zh,
    dim_indicator.name_en as indicator_name_en,
    dim_indicator.unit,
    indicator_values.value,
    indicator_values.status,
    indicator_values.method,
    indicator_values.dispute,
    indicator_values.units_expected,
    indicator_values.units_reported,
    dim_indicator.is_additive_over_places,
    dim_indicator.is_additive_over_time,
    indicator_values.place_key
from indicator_values
inner join dim_place on indicator_values.place_key = dim_place.place_key
inner join dim_period on indicator_values.period = dim_period.period
inner join dim_indicator on indicator_values.indicator = dim_indicator.indicator
where indicator_values.boundary = $boundary
