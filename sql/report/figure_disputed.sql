-- what: disputed figures of the first two levels
-- grain: place × period × indicator
-- inputs: figure_shown
-- parameters: none
select figure_shown.*
from figure_shown
where figure_shown.dispute not in ('none', 'total_stands_in')
order by figure_shown.place_code, figure_shown.indicator, figure_shown.period
