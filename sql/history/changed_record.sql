-- what: ledger records of the changed returns, with all their revisions, because a number that a revision leaves out
--       changes a figure too; records later than `as_of` are excluded
-- grain: submission × sheet × ingest × cause
-- inputs: all_submission, changed_return
-- parameters: $as_of
select distinct
    all_submission.submission,
    all_submission.sheet,
    all_submission.ingest,
    changed_return.cause
from all_submission
inner join changed_return
    on all_submission.form = changed_return.form
    and all_submission.place_code = changed_return.place_code
    and all_submission.period = changed_return.period
where all_submission.status = 'accepted' and all_submission.recorded_at <= $as_of
order by all_submission.submission, all_submission.sheet, all_submission.ingest, changed_return.cause
