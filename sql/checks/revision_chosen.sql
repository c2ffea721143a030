-- what: returns that count before another with different numbers, by a word for a correction or a time of saving, or although
--       they seem older
-- grain: submission × sheet × other submission × other sheet
-- inputs: return_rival, return_accepted
-- parameters: none
-- made as: table; empty without return_rival
select
    'revision_chosen' as rule,
    return_rival.submission,
    return_accepted.file,
    return_rival.sheet,
    cast(null as varchar) as cell,
    return_accepted.place_code,
    return_accepted.period,
    cast(null as varchar) as indicator,
    return_rival.cells::varchar as value,
    other.file as "limit",
    return_rival.decided_by as cause
from return_rival
inner join return_accepted
    on return_rival.submission = return_accepted.submission
    and return_rival.sheet = return_accepted.sheet
inner join return_accepted as other
    on return_rival.other_submission = other.submission
    and return_rival.other_sheet = other.sheet
where return_rival.decided_by in ('revision_mark', 'saved_at', 'older')
order by return_rival.submission, return_rival.sheet, other.file, return_rival.other_submission
