-- what: places with numbers on a sheet, in any submission of the ledger; text, until the types of keys are made from it
-- grain: form × place × period × submission × sheet × ingest
-- inputs: all_observation
-- parameters: none
select distinct
    form,
    place_code,
    period,
    submission,
    sheet,
    ingest
from all_observation
