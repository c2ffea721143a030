-- what: cumulative figures lower than the one given before in the same year
-- grain: place × reporting period × indicator reported as cumulative
-- inputs: increment, received_return, submission, observation
-- parameters: none
select
    'cumulative_falls' as rule,
    submission.submission,
    submission.file,
    observation.sheet,
    observation.cell,
    increment.place_code,
    increment.period,
    increment.indicator,
    printf('%.10g', cast(increment.cumulative as double)) as value,
    printf('%.10g', cast(increment.cumulative - increment.amount as double)) as "limit"
from increment
inner join received_return
    on increment.place_code = received_return.place_code
    and increment.period = received_return.period
    and increment.form = received_return.form
inner join submission
    on received_return.submission = submission.submission
    and received_return.sheet = submission.sheet
inner join observation
    on submission.submission = observation.submission
    and submission.sheet = observation.sheet
    and submission.ingest = observation.ingest
    and increment.form = observation.form
    and observation.reported_as = 'cumulative'
    and cast(observation.place_code as place_code) = increment.place_code
    and cast(observation.period as period) = increment.period
    and cast(observation.indicator as indicator) = increment.indicator
where increment.amount < 0
order by submission.submission, observation.sheet, observation.cell
