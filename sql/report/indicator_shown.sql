-- what: indicators with a value at a place of the first two levels
-- grain: place × indicator
-- inputs: figure_shown
-- parameters: none
select distinct
    figure_shown.place_code,
    figure_shown.indicator
from figure_shown
where figure_shown.value is not null
order by figure_shown.place_code, figure_shown.indicator
