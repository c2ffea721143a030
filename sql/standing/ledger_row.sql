-- what: the places of which each sheet holds numbers, of every submission that the ledger has, as they are written there
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
