-- what: the cells that count and hold a place's own figures, those that its base values are made of
-- grain: place × period × form × indicator
-- inputs: current_cell, own_column
-- parameters: none
select
    current_cell.place_code,
    current_cell.period,
    current_cell.form,
    current_cell.indicator,
    current_cell.reported_as,
    current_cell.submission,
    current_cell.file,
    current_cell.sheet,
    current_cell.cell
from current_cell
where exists (
    select 1 as found
    from own_column
    where
        own_column.form = current_cell.form
        and own_column.indicator = current_cell.indicator
        and own_column.reported_as = current_cell.reported_as
)
