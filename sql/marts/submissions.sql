-- what: every submission received, with its revision among those of its form, place and period
-- grain: submission
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
    submission.rejected
from submission
left join accepted_submission on submission.submission = accepted_submission.submission
order by submission.submission
