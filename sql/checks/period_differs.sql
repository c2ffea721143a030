-- what: returns for a longer period that differ from the returns for shorter periods in it
-- grain: place × reporting period × base indicator
-- inputs: period_verdict, cell_own
-- parameters: none
-- made as: table; empty without period_verdict
select
    'period_differs' as rule,
    cell_own.submission,
    cell_own.file,
    cell_own.sheet,
    cell_own.cell,
    period_verdict.place_code,
    period_verdict.period,
    period_verdict.indicator,
    printf('%.10g', cast(period_verdict.reported as double)) as value,
    struct_pack(
        said := case when period_verdict.suspects is null then 'parts' else 'suspected' end,
        sum := printf('%.10g', cast(period_verdict.parts_sum as double)),
        difference := printf(
            '%s%.10g',
            case when period_verdict.difference > 0 then '+' else '−' end,
            cast(abs(period_verdict.difference) as double)
        ),
        suspects := period_verdict.suspects
    ) as "limit"
from period_verdict
inner join cell_own
    on period_verdict.place_code = cell_own.place_code
    and period_verdict.period = cell_own.period
    and period_verdict.indicator = cell_own.indicator
where period_verdict.verdict not in ('equal', 'within_suppressed')
order by cell_own.submission, cell_own.sheet, cell_own.cell
