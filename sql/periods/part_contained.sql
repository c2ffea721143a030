-- what: reporting periods that a published period contains, with a bit for each month that they have of it; a reporting
--       period contains itself
-- grain: published period × part
-- inputs: period_part, period
-- parameters: none
-- made as: view
select
    published as whole,
    part,
    bits
from period_part
union
select
    period as whole,
    period as part,
    (cast(1 as bigint) << months) - 1 as bits
from period
where is_base
