-- what: latest record of each submission as of $as_of; a new record that touches a locked period waits as a whole, and
--       the record before it counts, as it does if the program failed on reading it again (broken); status is waiting
--       (recorded after its period, or one its cumulative figures reach or give, was locked; waits_on is the lock),
--       withdrawn (by an officer, not restored), else as recorded; preferred_* are the last time that an officer
--       preferred it
-- grain: submission × sheet
-- inputs: all_submission, locked_return, record_recovering, event
-- parameters: $as_of
with known as (
    select
        all_submission.submission,
        all_submission.ingest,
        all_submission.sheet,
        all_submission.recorded_at,
        case
            when all_submission.status <> 'accepted' then null
            when all_submission.recorded_at > locked_return.locked_at
                then struct_pack(lock := locked_return.lock, cause := 'of_locked')
            when record_recovering.is_late
                then struct_pack(lock := record_recovering.lock, cause := 'recovered_from')
        end as waits,
        all_submission.status = 'broken' as is_broken
    from all_submission
    left join locked_return
        on all_submission.form = locked_return.form
        and all_submission.period = locked_return.period
    left join record_recovering
        on all_submission.submission = record_recovering.submission
        and all_submission.ingest = record_recovering.ingest
    where all_submission.recorded_at <= $as_of
),

record as (
    select
        submission,
        ingest,
        recorded_at,
        bool_or(waits is not null) as is_waiting,
        bool_or(is_broken) as is_broken
    from known
    group by submission, ingest, recorded_at
),

standing as (
    select
        submission,
        arg_max(ingest, (not is_waiting, not is_broken, recorded_at, ingest)) as ingest
    from record
    group by submission
),

withdrawn as (
    select subject as submission
    from event
    where event in ('withdraw', 'restore')
    group by subject
    having arg_max(event, number) = 'withdraw'
),

preferred as (
    select
        subject as submission,
        max(number) as preferred_number,
        max(recorded_at) as preferred_at
    from event
    where event = 'prefer'
    group by subject
)

select
    all_submission.submission,
    all_submission.sheet,
    all_submission.ingest,
    all_submission.file,
    all_submission.form,
    all_submission.place_code,
    all_submission.period,
    all_submission.received_at,
    all_submission.received_on,
    all_submission.recorded_at,
    all_submission.revision_mark,
    all_submission.saved_at,
    all_submission.modified_at,
    preferred.preferred_number,
    preferred.preferred_at,
    all_submission.corrections,
    case
        when withdrawn.submission is not null then 'withdrawn'
        when known.waits is not null then 'waiting'
        when known.is_broken then 'rejected'
        else all_submission.status
    end as status,
    known.waits.lock as waits_on,
    known.waits.cause as waits_because,
    all_submission.rows,
    all_submission.read,
    all_submission.accepted,
    all_submission.rejected
from all_submission
inner join standing
    on all_submission.submission = standing.submission and all_submission.ingest = standing.ingest
inner join known
    on all_submission.submission = known.submission
    and all_submission.ingest = known.ingest
    and all_submission.sheet = known.sheet
left join withdrawn on all_submission.submission = withdrawn.submission
left join preferred on all_submission.submission = preferred.submission
order by all_submission.submission, all_submission.sheet
