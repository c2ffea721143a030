-- what: figures, as the places were in their time, that differ between two vintages, numbered
-- grain: place × period × indicator
-- inputs: old_figure, new_figure
-- parameters: none
select
    row_number() over () as number,
    coalesce(new_figure.place_code, old_figure.place_code) as place_code,
    coalesce(new_figure.period, old_figure.period) as period,
    coalesce(new_figure.indicator, old_figure.indicator) as indicator,
    old_figure.value as old_value,
    new_figure.value as new_value
from old_figure
full outer join new_figure
    on old_figure.place_code = new_figure.place_code
    and old_figure.period = new_figure.period
    and old_figure.indicator = new_figure.indicator
where old_figure.value is distinct from new_figure.value
order by place_code, period, indicator
