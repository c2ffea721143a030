-- what: records that came after the lock of a month that was recovered from the returns after it, and that would change
--       what was recovered: they have numbers of its place for a period from the month to the return that gives it
-- grain: submission × ingest
-- inputs: all_submission, locked_stretch, stretch_number
-- parameters: $as_of
with numbered as (
    select
        locked_stretch.form,
        locked_stretch.indicator,
        locked_stretch.locked_period,
        locked_stretch.step,
        stretch_number.place_code,
        stretch_number.submission,
        stretch_number.ingest,
        stretch_number.reported_as,
        all_submission.received_at,
        all_submission.recorded_at,
        all_submission.recorded_at > locked_stretch.locked_at as is_after
    from stretch_number
    inner join locked_stretch using (form, indicator, period)
    inner join all_submission
        on stretch_number.submission = all_submission.submission
        and stretch_number.ingest = all_submission.ingest
        and stretch_number.sheet = all_submission.sheet
    where
        all_submission.status = 'accepted'
        and all_submission.recorded_at <= $as_of
        and stretch_number.reported_as in ('period', 'cumulative')
        and stretch_number.value is not null
),

latest as (
    select
        form,
        indicator,
        locked_period,
        step,
        place_code,
        arg_max(submission || ingest, (received_at, recorded_at)) as latest
    from numbered
    where not is_after
    group by form, indicator, locked_period, step, place_code
),

at_lock as (
    select
        numbered.form,
        numbered.indicator,
        numbered.locked_period,
        numbered.step,
        numbered.place_code,
        bool_or(numbered.reported_as = 'period') as has_month,
        bool_or(numbered.reported_as = 'cumulative') as has_cumulative
    from numbered
    inner join latest
        on numbered.form = latest.form
        and numbered.indicator = latest.indicator
        and numbered.locked_period = latest.locked_period
        and numbered.step = latest.step
        and numbered.place_code = latest.place_code
        and numbered.submission || numbered.ingest = latest.latest
    where not numbered.is_after
    group by numbered.form, numbered.indicator, numbered.locked_period, numbered.step, numbered.place_code
),

reached as (
    select
        form,
        indicator,
        locked_period,
        place_code,
        min(step) filter (where has_cumulative) as last_step
    from at_lock
    group by form, indicator, locked_period, place_code
),

-- the month itself is missing, the months up to the return that gives it are there
recovered as (
    select
        reached.form,
        reached.indicator,
        reached.locked_period,
        reached.place_code,
        reached.last_step
    from reached
    inner join at_lock using (form, indicator, locked_period, place_code)
    where at_lock.has_month and at_lock.step <= reached.last_step
    group by all
    having min(at_lock.step) = 1 and count(*) = reached.last_step
)

select distinct
    numbered.submission,
    numbered.ingest
from numbered
inner join recovered using (form, indicator, locked_period, place_code)
where numbered.is_after and numbered.step between 1 and recovered.last_step
order by numbered.submission, numbered.ingest
