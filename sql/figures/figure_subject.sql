-- what: figures of the levels with subject tables, which read them many times
-- grain: place × period × indicator
-- inputs: figure_made@as_was
-- parameters: $levels
select
    figure_made.place_code,
    figure_made.place_name,
    figure_made.level,
    figure_made.period_type,
    figure_made.period,
    figure_made.indicator,
    figure_made.value,
    figure_made.method,
    figure_made.units_expected,
    figure_made.units_reported
from figure_made
where figure_made.boundary = 'as_was' and list_contains($levels, figure_made.level)
