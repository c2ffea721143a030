-- what: parts of reporter_block with the choice: is_counted in the longer period; is_counted_shorter if the return for the
--       longer period itself were not there
-- grain: reporter × place of the last day × part × longer period × indicator × is_subtotal
-- inputs: reporter_block, reporter_pattern, part_pattern
-- parameters: none
-- made as: table; empty without part_overlapping
select
    reporter_block.*,
    coalesce(
        list_contains(
            chosen.counted, [reporter_block.first_month, reporter_block.last_month, reporter_block.worth]
        ),
        false
    ) as is_counted,
    coalesce(
        not reporter_block.is_itself
        and list_contains(
            shorter.counted, [reporter_block.first_month, reporter_block.last_month, reporter_block.worth]
        ),
        false
    ) as is_counted_shorter
from reporter_block
left join reporter_pattern using (via_code, reporter, whole, indicator, is_subtotal)
left join part_pattern as chosen on reporter_pattern.blocks = chosen.blocks
left join part_pattern as shorter on reporter_pattern.shorter_blocks = shorter.blocks
