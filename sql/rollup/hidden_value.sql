-- what: the figures of reporters that a mark hides, and the most that each can be, infinity where nobody knows; of a
--       cumulative figure, the period whose return holds what is hidden (covered_by), empty where none does
-- grain: place × reporting period × base indicator × how it was reported
-- inputs: observation, accepted_submission, received_return, period, own_column, indicator, place_thread, increment
-- parameters: none
select
    received_return.place_code,
    coalesce(place_thread.thread, received_return.place_code::varchar) as reporter,
    received_return.period,
    indicator.code as indicator,
    indicator.over_time,
    indicator.over_places,
    increment.covered_by,
    case when observation.reported_as = 'cumulative' then 'infinity'::double else observation.precision end as most
from observation
inner join accepted_submission
    on observation.submission = accepted_submission.submission
    and observation.sheet = accepted_submission.sheet
    and observation.ingest = accepted_submission.ingest
inner join received_return
    on observation.submission = received_return.submission
    and observation.sheet = received_return.sheet
    and observation.form = received_return.form
    and observation.place_code = received_return.place_code::varchar
    and observation.period = received_return.period::varchar
inner join period on received_return.period = period.period
inner join own_column
    on observation.form = own_column.form
    and observation.indicator = own_column.indicator::varchar
    and observation.reported_as = own_column.reported_as
    and own_column.valid_from <= period.end_date
    and coalesce(own_column.valid_to >= period.end_date, true)
inner join indicator on own_column.indicator = indicator.code
left join place_thread on received_return.place_code = place_thread.place_code
left join increment
    on received_return.place_code = increment.place_code
    and received_return.period = increment.period
    and indicator.code = increment.indicator
where observation.qualifier = 'suppressed'
