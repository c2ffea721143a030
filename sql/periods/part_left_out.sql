-- what: parts that a reporter's longer period leaves out, because other parts contain their months: figures that were
--       not chosen, and missing or suppressed figures whose months are all chosen or asked for in a shorter part
-- grain: reporting place × place of the last day × part × longer period × indicator × is_subtotal
-- inputs: reporter_overlapping, reporter_choice
-- parameters: none
-- made as: table; empty without part_overlapping
with covered as (
    select
        *,
        coalesce(bit_or(block_bits) filter (where is_counted) over of_reporter, 0)
        | coalesce(
            bit_or(bits) over (
                partition by via_code, reporter, whole, indicator, is_subtotal
                order by months
                range between unbounded preceding and 1 preceding
            ),
            0
        ) as other_bits
    from reporter_choice
    window of_reporter as (partition by via_code, reporter, whole, indicator, is_subtotal)
)

select
    reporter_overlapping.place_code,
    reporter_overlapping.via_code,
    reporter_overlapping.part,
    reporter_overlapping.whole,
    reporter_overlapping.indicator,
    reporter_overlapping.is_subtotal
from reporter_overlapping
inner join covered using (via_code, reporter, whole, part, indicator, is_subtotal)
where not covered.is_counted and (covered.has_amount or (covered.bits & ~covered.other_bits) = 0)
