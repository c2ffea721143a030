-- what: accepted returns with their revision; the return received last for a form, place and period is current
-- grain: submission × sheet
-- inputs: record_standing
-- parameters: none
select
    submission,
    sheet,
    ingest,
    file,
    form,
    place_code,
    period,
    received_at,
    received_on,
    row_number() over (
        partition by form, place_code, period order by received_at, submission, sheet
    ) as revision,
    lead(submission) over (
        partition by form, place_code, period order by received_at, submission, sheet
    ) is null as is_current
from record_standing
where status = 'accepted'
order by submission, sheet
