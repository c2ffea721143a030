-- what: totals reported for children that differ from what the children gave, though none of them is missing or hides what the difference may be
-- grain: place × reporting period × indicator reported as subtotal
-- inputs: reconciled_total, current_cell
-- parameters: none
select
    'subtotal_differs' as rule,
    current_cell.submission,
    current_cell.file,
    current_cell.sheet,
    current_cell.cell,
    reconciled_total.place_code,
    reconciled_total.period,
    reconciled_total.indicator,
    printf('%.10g', cast(reconciled_total.reported_total as double)) as value,
    concat(
        printf('%.10g', cast(reconciled_total.children_sum as double)),
        coalesce('（' || reconciled_total.suspects || '）', '')
    ) as "limit"
from reconciled_total
inner join current_cell
    on reconciled_total.place_code = current_cell.place_code
    and reconciled_total.period = current_cell.period
    and reconciled_total.indicator = current_cell.indicator
    and current_cell.reported_as = 'subtotal'
where reconciled_total.verdict not in ('equal', 'within_suppressed', 'child_missing')
order by current_cell.submission, current_cell.sheet, current_cell.cell
