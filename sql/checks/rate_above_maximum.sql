-- what: computed rates above the maximum of their indicator, at every level
-- grain: place × period × indicator
-- inputs: figure_made@as_was, indicator
-- parameters: none
-- made as: table; empty without indicator where maximum is not null
select
    'rate_above_maximum' as rule,
    cast(null as varchar) as submission,
    figure_made.place_name as file,
    cast(null as varchar) as sheet,
    cast(null as varchar) as cell,
    figure_made.place_code,
    figure_made.period,
    figure_made.indicator,
    printf('%.2f', figure_made.value) as value,
    printf('%.15g', indicator.maximum) as "limit"
from figure_made
inner join indicator
    on figure_made.indicator = indicator.code
    and indicator.maximum is not null
    and (indicator.numerator is not null or indicator.formula is not null or indicator.over_places = 'average')
where figure_made.boundary = 'as_was' and figure_made.numerator is not null and figure_made.value > indicator.maximum
order by figure_made.place_code, figure_made.period, figure_made.indicator
