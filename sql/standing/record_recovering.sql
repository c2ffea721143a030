-- what: records of returns from which a missing month of a place, locked since, was recovered: those with a row of it for
--       the periods after the month, up to the first cumulative figure; is_late if recorded after the lock, so that they
--       would change the month
-- grain: submission × ingest
-- inputs: all_submission, locked_stretch, record_number, event
-- parameters: $as_of
with decided as (
    select
        lock_time.locked_at,
        event.subject as submission,
        coalesce(arg_max(event.event, event.number) filter (where event.event <> 'prefer') = 'withdraw', false) as is_withdrawn,
        max(event.number) filter (where event.event = 'prefer') as preferred_number,
        max(event.recorded_at) filter (where event.event = 'prefer') as preferred_at
    from (select distinct locked_at from locked_stretch) as lock_time
    inner join event on event.recorded_at <= lock_time.locked_at
    where event.event in ('withdraw', 'restore', 'prefer')
    group by lock_time.locked_at, event.subject
),

-- the rows that counted when the period was locked, with the numbers of an indicator
at_lock as (
    select
        stretch.lock,
        stretch.form,
        stretch.indicator,
        stretch.locked_period,
        stretch.step,
        own.thread,
        case when own.indicator = stretch.indicator and own.value is not null then own.reported_as end as given_as
    from record_number as own
    inner join locked_stretch as stretch using (form, period)
    left join decided on stretch.locked_at = decided.locked_at and own.submission = decided.submission
    where own.recorded_at <= stretch.locked_at and not coalesce(decided.is_withdrawn, false)
    qualify rank() over (
        partition by stretch.lock, stretch.form, stretch.indicator, stretch.locked_period, stretch.step, own.thread
        order by
            greatest(own.received_at, coalesce(decided.preferred_at, own.received_at)) desc,
            coalesce(decided.preferred_number, 0) desc,
            own.revision_mark desc,
            coalesce(own.saved_at, own.modified_at, make_timestamptz(0)) desc,
            coalesce(own.modified_at, make_timestamptz(0)) desc,
            own.submission desc,
            own.recorded_at desc
    ) = 1
),

given as (
    select
        lock,
        form,
        indicator,
        locked_period,
        step,
        thread,
        coalesce(bool_or(given_as = 'period'), false) as has_month,
        coalesce(bool_or(given_as = 'cumulative'), false) as has_cumulative
    from at_lock
    group by lock, form, indicator, locked_period, step, thread
),

reached as (
    select
        lock,
        form,
        indicator,
        locked_period,
        thread,
        min(step) filter (where has_cumulative) as last_step
    from given
    group by lock, form, indicator, locked_period, thread
),

-- the month itself is missing, and the months up to the return that gives it are there
recovered as (
    select
        lock,
        form,
        indicator,
        locked_period,
        thread,
        reached.last_step
    from reached
    inner join given using (lock, form, indicator, locked_period, thread)
    where given.has_month and given.step <= reached.last_step
    group by all
    having min(given.step) = 1 and count(*) = reached.last_step
),

-- a later return of the same unit takes the place of the one with the row, with or without the row
source as (
    select distinct
        record_number.form,
        record_number.period,
        record_number.unit_code,
        stretch.lock,
        stretch.locked_at
    from recovered
    inner join locked_stretch as stretch using (lock, form, indicator, locked_period)
    inner join record_number using (form, period, thread)
    where stretch.step between 1 and recovered.last_step
)

select
    all_submission.submission,
    all_submission.ingest,
    min(source.lock) as lock,
    bool_or(all_submission.recorded_at > source.locked_at) as is_late
from all_submission
inner join source
    on all_submission.form = source.form
    and all_submission.period = source.period
    and all_submission.place_code = source.unit_code
where all_submission.status = 'accepted' and all_submission.recorded_at <= $as_of
group by all_submission.submission, all_submission.ingest
order by all_submission.submission, all_submission.ingest
