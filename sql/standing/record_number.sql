-- what: numbers of every accepted record for the periods that a locked month may be recovered from, with the thread of the
--       place and what decides which record counts
-- grain: submission × sheet × ingest × cell
-- inputs: all_submission, locked_stretch, stretch_number, stretch_thread
-- parameters: $as_of
select
    stretch_number.* exclude (place_code),
    coalesce(stretch_thread.thread, stretch_number.place_code) as thread,
    all_submission.place_code as unit_code,
    all_submission.recorded_at,
    all_submission.received_at,
    all_submission.revision_mark,
    all_submission.saved_at,
    all_submission.modified_at
from stretch_number
inner join (select distinct form, period, last_day from locked_stretch) as stretch using (form, period)
inner join all_submission using (submission, ingest, sheet)
left join stretch_thread
    on stretch_number.place_code = stretch_thread.place_code
    and stretch.last_day between stretch_thread.first_day and stretch_thread.last_day
where all_submission.status = 'accepted' and all_submission.recorded_at <= $as_of
