-- what: returns whose standing record differs between two states of the ledger, with the cause: a new file
--       (submission), correction, re-reading (backfill), withdraw, restore, prefer, or unlock of a waiting return
-- grain: form × place × period × cause
-- inputs: old_submission, new_submission
-- parameters: none
with changed_submission as (
    select
        coalesce(new_submission.form, old_submission.form) as form,
        coalesce(new_submission.place_code, old_submission.place_code) as place_code,
        coalesce(new_submission.period, old_submission.period) as period,
        coalesce(new_submission.submission, old_submission.submission) as submission,
        old_submission.status as old_status,
        new_submission.status as new_status,
        old_submission.preferred_number is distinct from new_submission.preferred_number as is_preferred,
        old_submission.corrections is distinct from new_submission.corrections as is_corrected
    from old_submission
    full outer join new_submission
        on old_submission.submission = new_submission.submission
        and old_submission.sheet = new_submission.sheet
    where
        old_submission.ingest is distinct from new_submission.ingest
        or old_submission.status is distinct from new_submission.status
        or old_submission.preferred_number is distinct from new_submission.preferred_number
)

select distinct
    form,
    place_code,
    period,
    case
        when new_status = 'withdrawn' then 'withdraw '
        when old_status = 'withdrawn' then 'restore '
        when 'waiting' in (old_status, new_status) then 'unlock ' || period || ' '
        when old_status is null or new_status is null then 'submission '
        when is_preferred then 'prefer '
        when is_corrected then 'correction '
        else 'backfill '
    end || left(submission, 12) as cause
from changed_submission
where 'accepted' in (old_status, new_status)
order by form, place_code, period, cause
