-- what: the numbers that count: those of the submission that stands for each expected return, without those that a
--       mark hides; is_own where they are base values as they stand: a place's own, not cumulative
-- grain: place × period × form × indicator × how it was reported
-- inputs: observation, received_return, asked_column
-- parameters: none
with own as (
    select
        form,
        period,
        indicator,
        reported_as
    from asked_column
    where reported_as <> 'cumulative'
)

select
    received_return.place_code,
    received_return.period,
    cast(observation.indicator as indicator) as indicator,
    received_return.form,
    cast(observation.reported_as as reported_as) as reported_as,
    observation.value,
    own.form is not null as is_own
from observation
inner join received_return
    on observation.submission = received_return.submission
    and observation.sheet = received_return.sheet
    and observation.ingest = received_return.ingest
    and cast(observation.form as form) = received_return.form
    and cast(observation.place_code as place_code) = received_return.place_code
    and cast(observation.period as period) = received_return.period
left join own
    on received_return.form = own.form
    and received_return.period = own.period
    and cast(observation.indicator as indicator) = own.indicator
    and cast(observation.reported_as as reported_as) = own.reported_as
where observation.reported_as <> 'claim' and observation.value is not null
