-- what: columns with numbers in any submission of the ledger, as text
-- grain: form × period × indicator × how it is reported
-- inputs: all_observation
-- parameters: none
select distinct
    form,
    period,
    indicator,
    reported_as
from all_observation
