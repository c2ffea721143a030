-- what: every return received, with its revision among those of its form, place and period
-- grain: submission × sheet
-- inputs: submission, accepted_submission
-- parameters: none
select
    submission.submission,
    submission.file,
    submission.form,
    submission.place_code,
    submission.period,
    accepted_submission.revision,
    submission.received_at,
    case when not accepted_submission.is_current then 'replaced' else submission.status end as status,
    submission.rows,
    submission.read,
    submission.accepted,
    submission.rejected,
    submission.sheet
from submission
left join accepted_submission
    on submission.submission = accepted_submission.submission
    and submission.sheet = accepted_submission.sheet
order by submission.submission, submission.sheet
