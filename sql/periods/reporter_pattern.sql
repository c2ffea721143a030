-- what: the set of blocks that a reporter has in a longer period; shorter_blocks without its return for the longer period
--       itself, which is compared with the others
-- grain: reporter × place of the last day × longer period × indicator × is_subtotal
-- inputs: reporter_block
-- parameters: none
-- made as: table; empty without part_overlapping
select
    via_code,
    reporter,
    whole,
    indicator,
    is_subtotal,
    list_sort(list(distinct [first_month, last_month, worth])) as blocks,
    list_sort(list(distinct [first_month, last_month, worth]) filter (where not is_itself)) as shorter_blocks
from reporter_block
where worth is not null
group by via_code, reporter, whole, indicator, is_subtotal
