-- what: the numbers that count: those of the submission that stands for each expected return, without those that a
--       mark hides
-- grain: place × period × form × indicator × how it was reported
-- inputs: observation, accepted_submission, received_return
-- parameters: none
select
    cast(observation.place_code as place_code) as place_code,
    cast(observation.period as period) as period,
    cast(observation.indicator as indicator) as indicator,
    observation.form,
    observation.reported_as,
    observation.value,
    observation.precision
from observation
inner join accepted_submission
    on observation.submission = accepted_submission.submission
    and observation.sheet = accepted_submission.sheet
    and observation.ingest = accepted_submission.ingest
inner join received_return
    on observation.submission = received_return.submission
    and observation.sheet = received_return.sheet
    and observation.form = received_return.form
    and cast(observation.place_code as place_code) = received_return.place_code
    and cast(observation.period as period) = received_return.period
where observation.reported_as <> 'claim' and observation.value is not null
