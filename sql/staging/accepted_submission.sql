-- what: accepted submissions with their revision; the latest of a form, place and period is current
-- grain: submission
-- inputs: submission
-- parameters: none
select
    submission,
    ingest,
    file,
    form,
    place_code,
    period,
    received_at,
    received_on,
    row_number() over (
        partition by form, place_code, period order by received_at, submission
    ) as revision,
    lead(submission) over (
        partition by form, place_code, period order by received_at, submission
    ) is null as is_current
from submission
where status = 'accepted'
order by submission
