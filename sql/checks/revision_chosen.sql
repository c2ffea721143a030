-- what: returns that count before another with different numbers, by a word for a correction or a time of saving, or although
--       they seem older
-- grain: submission × sheet × other submission × other sheet
-- inputs: return_rival
-- parameters: none
-- made as: table; empty without return_rival
select
    'revision_chosen' as rule,
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
where decided_by in ('revision_mark', 'saved_at', 'older')
order by submission, sheet, other_file, other_submission
