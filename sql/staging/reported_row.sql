-- what: the places that accepted submissions hold figures of, in their current and earlier revisions
-- grain: form × place × period × submission × sheet
-- inputs: all_observation, accepted_submission
-- parameters: none
with rows_read as (
    select distinct
        cast(form as form) as form,
        cast(place_code as place_code) as place_code,
        cast(period as period) as period,
        submission,
        sheet,
        ingest
    from all_observation
)

select
    rows_read.form,
    rows_read.place_code,
    rows_read.period,
    rows_read.submission,
    rows_read.sheet,
    rows_read.ingest,
    accepted_submission.received_at,
    accepted_submission.received_on,
    accepted_submission.is_current
from rows_read
inner join accepted_submission
    on rows_read.submission = accepted_submission.submission
    and rows_read.sheet = accepted_submission.sheet
    and rows_read.ingest = accepted_submission.ingest
order by rows_read.form, rows_read.place_code, rows_read.period, rows_read.submission, rows_read.sheet
