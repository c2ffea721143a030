-- what: returns that wait for an unlock: of a locked period, or with what a missing month of one was recovered from
-- grain: submission × sheet
-- inputs: record_standing
-- parameters: none
-- made as: table; empty without record_standing where status = 'waiting'
select
    'return_waits' as rule,
    submission,
    file,
    sheet,
    cast(null as varchar) as cell,
    place_code,
    period,
    cast(null as varchar) as indicator,
    cast(null as varchar) as value,
    waits_on as "limit",
    waits_because as cause
from record_standing
where status = 'waiting'
order by submission, sheet
