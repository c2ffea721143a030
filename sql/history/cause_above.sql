-- what: the causes at the figures that they reach: of the place itself and of those above it, of the indicator itself
--       and of the rates made of it; only of cells whose own figure changed in that year, so that a return sent again
--       is no cause of what stayed in it
-- grain: place × period × indicator × cause
-- inputs: touched_cell, changed_figure, period_span, dim_place, dim_indicator
-- parameters: none
with changed_year as (
    select distinct
        changed_figure.place_code,
        changed_figure.indicator,
        period_span.year
    from changed_figure
    inner join period_span on changed_figure.period = period_span.period
),

effective as (
    select
        touched_cell.place_code,
        touched_cell.period,
        touched_cell.indicator,
        touched_cell.cause,
        period_span.end_date,
        period_span.year
    from touched_cell
    inner join period_span on touched_cell.period = period_span.period
    inner join changed_year
        on touched_cell.place_code = changed_year.place_code
        and touched_cell.indicator = changed_year.indicator
        and period_span.year = changed_year.year
),

above as (
    select
        place_code,
        valid_from,
        valid_to,
        unnest(list_distinct([place_code, township_code, county_code, city_code])) as above_code
    from dim_place
),

made_of as (
    select
        indicator,
        unnest(list_distinct([indicator, numerator, denominator])) as part
    from dim_indicator
)

select distinct
    above.above_code as place_code,
    effective.period,
    effective.year,
    made_of.indicator,
    effective.cause
from effective
inner join above
    on effective.place_code = above.place_code
    and above.valid_from <= effective.end_date
    and coalesce(above.valid_to >= effective.end_date, true)
inner join made_of on effective.indicator = made_of.part
order by place_code, effective.period, made_of.indicator, effective.cause
