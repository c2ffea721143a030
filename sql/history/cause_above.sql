-- what: causes of change at the figures that they reach: of the place and the places above it, of the indicator and
--       the rates made from it; a cell causes nothing in a year where its figure stayed the same
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

effective_cell as (
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

place_above as (
    select
        place_code,
        valid_from,
        valid_to,
        unnest(list_distinct([place_code, township_code, county_code, city_code])) as above_code
    from dim_place
),

indicator_part as (
    select
        indicator,
        unnest(list_distinct([indicator] || string_split(coalesce(counts, concat_ws(' ', numerator, denominator)), ' '))) as part
    from dim_indicator
)

select distinct
    place_above.above_code as place_code,
    effective_cell.period,
    effective_cell.year,
    indicator_part.indicator,
    effective_cell.cause
from effective_cell
inner join place_above
    on effective_cell.place_code = place_above.place_code
    and place_above.valid_from <= effective_cell.end_date
    and coalesce(place_above.valid_to >= effective_cell.end_date, true)
inner join indicator_part on effective_cell.indicator = indicator_part.part
order by place_code, effective_cell.period, indicator_part.indicator, effective_cell.cause
