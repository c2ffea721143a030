-- what: cumulative figures that are lower than the figure before them in the same year
-- grain: place × reporting period × indicator reported as cumulative
-- inputs: reporter_increment, cell_standing
-- parameters: none
-- made as: table; empty without reporter_increment where amount < 0
select
    'cumulative_falls' as rule,
    cell_standing.submission,
    cell_standing.file,
    cell_standing.sheet,
    cell_standing.cell,
    reporter_increment.place_code,
    reporter_increment.period,
    reporter_increment.indicator,
    printf('%.10g', cast(reporter_increment.cumulative as double)) as value,
    printf('%.10g', cast(reporter_increment.cumulative - reporter_increment.amount as double)) as "limit"
from reporter_increment
inner join cell_standing
    on reporter_increment.place_code = cell_standing.place_code
    and reporter_increment.period = cell_standing.period
    and reporter_increment.form = cell_standing.form
    and reporter_increment.indicator = cell_standing.indicator
    and cell_standing.reported_as = 'cumulative'
where reporter_increment.amount < 0
order by cell_standing.submission, cell_standing.sheet, cell_standing.cell
