-- what: the columns of which sheets hold numbers, of every submission that the ledger has, as they are written there
-- grain: form × period × indicator × how it is reported
-- inputs: all_observation
-- parameters: none
select distinct
    form,
    period,
    indicator,
    reported_as
from all_observation
