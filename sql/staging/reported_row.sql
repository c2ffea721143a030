-- what: the places that accepted submissions hold figures of, in their current and earlier revisions
-- grain: form × place × period × submission × sheet
-- inputs: read_row, accepted_submission
-- parameters: none
select
    cast(read_row.form as form) as form,
    cast(read_row.place_code as place_code) as place_code,
    cast(read_row.period as period) as period,
    read_row.submission,
    read_row.sheet,
    read_row.ingest,
    accepted_submission.received_at,
    accepted_submission.received_on,
    accepted_submission.is_current
from read_row
inner join accepted_submission
    on read_row.submission = accepted_submission.submission
    and read_row.sheet = accepted_submission.sheet
    and read_row.ingest = accepted_submission.ingest
