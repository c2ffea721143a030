-- what: cells of the submission that counts for each expected return, with file, sheet and cell
-- grain: place × period × form × indicator × how it was reported
-- inputs: return_standing, record_standing, observation
-- parameters: none
-- made as: view
select
    return_standing.place_code,
    return_standing.period,
    return_standing.form,
    cast(observation.indicator as indicator) as indicator,
    observation.reported_as,
    record_standing.submission,
    record_standing.file,
    observation.sheet,
    observation.cell
from return_standing
inner join record_standing
    on return_standing.submission = record_standing.submission
    and return_standing.sheet = record_standing.sheet
inner join observation
    on record_standing.submission = observation.submission
    and record_standing.sheet = observation.sheet
    and record_standing.ingest = observation.ingest
    and return_standing.form = cast(observation.form as form)
    and return_standing.place_code::varchar = observation.place_code
    and return_standing.period = cast(observation.period as period)
