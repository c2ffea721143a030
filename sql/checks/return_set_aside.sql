-- what: later returns that are much worse than an earlier one and do not replace it; the figures of the earlier stay
-- grain: submission × sheet
-- inputs: return_accepted, record_standing
-- parameters: none
-- made as: table; empty without return_accepted where is_set_aside
select
    'return_set_aside' as rule,
    return_accepted.submission,
    return_accepted.file,
    return_accepted.sheet,
    cast(null as varchar) as cell,
    return_accepted.place_code,
    return_accepted.period,
    cast(null as varchar) as indicator,
    record_standing.rejected::varchar as value,
    standing.file as "limit"
from return_accepted
inner join record_standing
    on return_accepted.submission = record_standing.submission
    and return_accepted.sheet = record_standing.sheet
inner join return_accepted as standing
    on return_accepted.form = standing.form
    and return_accepted.place_code = standing.place_code
    and return_accepted.period = standing.period
    and standing.is_current
where return_accepted.is_set_aside
order by return_accepted.submission, return_accepted.sheet
