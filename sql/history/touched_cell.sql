-- what: cells of the changed returns, in all their revisions
-- grain: place × period × indicator × cause
-- inputs: observation, changed_record
-- parameters: none
select distinct
    observation.place_code,
    observation.period,
    observation.indicator,
    changed_record.cause
from observation
inner join changed_record
    on observation.submission = changed_record.submission
    and observation.sheet = changed_record.sheet
    and observation.ingest = changed_record.ingest
where observation.reported_as <> 'claim'
order by observation.place_code, observation.period, observation.indicator, changed_record.cause
