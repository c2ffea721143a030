-- what: returns that count before another with different numbers although nothing reliable tells their order
-- grain: submission × sheet × other submission × other sheet
-- inputs: return_rival
-- parameters: none
-- made as: table; empty without return_rival
select
    'revision_unclear' as rule,
    submission,
    file,
    sheet,
    cast(null as varchar) as cell,
    place_code,
    period,
    cast(null as varchar) as indicator,
    cells::varchar as value,
    other_file as "limit",
    decided_by as cause
from return_rival
where decided_by not in ('revision_mark', 'saved_at', 'older')
order by submission, sheet, other_file, other_submission
