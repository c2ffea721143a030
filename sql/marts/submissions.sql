-- what: returns received, with their revision among the returns of the same form, place and period
-- grain: submission × sheet
-- inputs: record_standing, return_accepted
-- parameters: none
select
    record_standing.submission,
    record_standing.file,
    record_standing.form,
    record_standing.place_code,
    record_standing.period,
    return_accepted.revision,
    record_standing.received_at,
    case
        when return_accepted.is_set_aside then 'set_aside'
        when not return_accepted.is_current then 'replaced'
        else record_standing.status
    end as status,
    record_standing.rows,
    record_standing.read,
    record_standing.accepted,
    record_standing.rejected,
    record_standing.sheet
from record_standing
left join return_accepted
    on record_standing.submission = return_accepted.submission
    and record_standing.sheet = return_accepted.sheet
order by record_standing.submission, record_standing.sheet
