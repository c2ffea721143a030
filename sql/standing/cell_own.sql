-- what: cells that base values are made from: a place's own figures in the returns that count
-- grain: place × period × form × indicator
-- inputs: cell_standing, column_asked
-- parameters: none
-- made as: view
select
    cell_standing.place_code,
    cell_standing.period,
    cell_standing.form,
    cell_standing.indicator,
    cell_standing.reported_as,
    cell_standing.submission,
    cell_standing.file,
    cell_standing.sheet,
    cell_standing.cell
from cell_standing
where exists (
    select 1 as found
    from column_asked
    where
        column_asked.form = cell_standing.form
        and column_asked.period = cell_standing.period
        and column_asked.indicator = cell_standing.indicator
        and column_asked.reported_as = cell_standing.reported_as
)
