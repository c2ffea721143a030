-- what: the figures that are not rolled up, as the vintage before has them
-- grain: place × period × indicator
-- inputs: kept_figure, place_in_period
-- parameters: none
select
    place_in_period.place_code,
    place_in_period.name as place_name,
    kept_figure.level,
    cast(null as place_code) as branch_code,
    kept_figure.year,
    cast(kept_figure.period_type as period_type) as period_type,
    place_in_period.period,
    cast(kept_figure.indicator as indicator) as indicator,
    kept_figure.value,
    kept_figure.numerator,
    kept_figure.denominator,
    cast(kept_figure.status as status) as status,
    cast(kept_figure.method as method) as method,
    kept_figure.units_expected,
    kept_figure.units_reported,
    kept_figure.units_unmatched,
    kept_figure.units_unmapped,
    cast(kept_figure.qualifier as qualifier) as qualifier,
    kept_figure.precision,
    kept_figure.units_suppressed,
    kept_figure.suppressed_most,
    cast(kept_figure.as_of_period as period) as as_of_period
from kept_figure
inner join place_in_period
    on cast(kept_figure.place_code as place_code) = place_in_period.place_code
    and cast(kept_figure.period as period) = place_in_period.period
