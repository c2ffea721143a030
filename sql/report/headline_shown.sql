-- what: latest figure with a value of each headline indicator, of the first two levels
-- grain: place × indicator
-- inputs: figure_shown, dim_indicator, figure_rank
-- parameters: none
select figure_shown.*
from figure_shown
inner join figure_rank
    on figure_shown.period = figure_rank.period
    and coalesce(figure_shown.as_of_period, '') = figure_rank.as_of_period
semi join (select dim_indicator.indicator from dim_indicator where dim_indicator.is_headline) as headline
    on figure_shown.indicator = headline.indicator
where figure_shown.value is not null
qualify
    row_number() over (
        partition by figure_shown.place_code, figure_shown.indicator
        order by figure_rank.rank desc
    ) = 1
