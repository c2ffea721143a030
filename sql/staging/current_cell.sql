-- what: the cells that count, with where they stand: those of the submission that stands for each expected return
-- grain: place × period × form × indicator × how it was reported
-- inputs: received_return, submission, observation
-- parameters: none
select
    received_return.place_code,
    received_return.period,
    received_return.form,
    cast(observation.indicator as indicator) as indicator,
    observation.reported_as,
    submission.submission,
    submission.file,
    observation.sheet,
    observation.cell
from received_return
inner join submission
    on received_return.submission = submission.submission
    and received_return.sheet = submission.sheet
inner join observation
    on submission.submission = observation.submission
    and submission.sheet = observation.sheet
    and submission.ingest = observation.ingest
    and received_return.form = cast(observation.form as form)
    and received_return.place_code::varchar = observation.place_code
    and received_return.period = cast(observation.period as period)
