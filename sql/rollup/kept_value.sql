-- what: the figures of the years that are not rolled up, as the vintage before has them
-- grain: place × period × indicator
-- inputs: kept_figure, place_in_period
-- parameters: none
select
    place_in_period.place_code,
    place_in_period.name as place_name,
    kept_figure.level,
    kept_figure.year,
    kept_figure.period_type,
    place_in_period.period,
    kept_figure.boundary,
    cast(kept_figure.indicator as indicator) as indicator,
    kept_figure.value,
    kept_figure.numerator,
    kept_figure.denominator,
    kept_figure.status,
    kept_figure.method,
    kept_figure.units_expected,
    kept_figure.units_reported,
    kept_figure.units_unmatched,
    kept_figure.units_unmapped,
    kept_figure.qualifier,
    kept_figure.precision,
    kept_figure.units_suppressed,
    kept_figure.suppressed_most,
    cast(kept_figure.as_of_period as period) as as_of_period
from kept_figure
inner join place_in_period
    on cast(kept_figure.place_code as place_code) = place_in_period.place_code
    and cast(kept_figure.period as period) = place_in_period.period
