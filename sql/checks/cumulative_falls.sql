-- what: cumulative figures lower than the one given before in the same year
-- grain: place × reporting period × indicator reported as cumulative
-- inputs: increment, current_cell
-- parameters: none
select
    'cumulative_falls' as rule,
    current_cell.submission,
    current_cell.file,
    current_cell.sheet,
    current_cell.cell,
    increment.place_code,
    increment.period,
    increment.indicator,
    printf('%.10g', cast(increment.cumulative as double)) as value,
    printf('%.10g', cast(increment.cumulative - increment.amount as double)) as "limit"
from increment
inner join current_cell
    on increment.place_code = current_cell.place_code
    and increment.period = current_cell.period
    and increment.form = current_cell.form
    and increment.indicator = current_cell.indicator
    and current_cell.reported_as = 'cumulative'
where increment.amount < 0
order by current_cell.submission, current_cell.sheet, current_cell.cell
