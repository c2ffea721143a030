-- what: figures of the levels with subject tables, which read them many times
-- grain: place × period × indicator × shows, null for the figure itself
-- inputs: figure_made@as_was, figure_compared
-- parameters: $levels
select
    figure_made.place_code,
    figure_made.place_name,
    figure_made.level,
    figure_made.period_type,
    figure_made.period,
    figure_made.indicator,
    cast(null as varchar) as shows,
    figure_made.value,
    figure_made.method,
    figure_made.units_expected,
    figure_made.units_reported
from figure_made
where figure_made.boundary = 'as_was' and list_contains($levels, figure_made.level)
union all by name
select
    place_code,
    place_name,
    level,
    period_type,
    period,
    indicator,
    shows,
    value
from figure_compared
