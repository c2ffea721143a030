-- what: totals reported for the places below that differ from the sum of their figures, where neither missing nor
--       suppressed figures explain the difference
-- grain: place × reporting period × indicator reported as subtotal
-- inputs: total_verdict, cell_standing
-- parameters: none
-- made as: table; empty without total_verdict
select
    'subtotal_differs' as rule,
    cell_standing.submission,
    cell_standing.file,
    cell_standing.sheet,
    cell_standing.cell,
    total_verdict.place_code,
    total_verdict.period,
    total_verdict.indicator,
    printf('%.10g', cast(total_verdict.reported_total as double)) as value,
    struct_pack(
        said := case
            when total_verdict.suspects is null then null
            when total_verdict.indicators_differing = 1 then 'one'
            else 'some'
        end,
        sum := printf('%.10g', cast(total_verdict.children_sum as double)),
        suspects := total_verdict.suspects,
        agreeing := total_verdict.indicators_agreeing,
        differing := total_verdict.indicators_differing
    ) as "limit",
    total_verdict.verdict || case when total_verdict.suspects is null then '' else '_by' end as cause
from total_verdict
inner join cell_standing
    on total_verdict.place_code = cell_standing.place_code
    and total_verdict.period = cell_standing.period
    and total_verdict.indicator = cell_standing.indicator
    and cell_standing.reported_as = 'subtotal'
where total_verdict.verdict not in ('equal', 'within_suppressed', 'child_missing')
order by cell_standing.submission, cell_standing.sheet, cell_standing.cell
