-- what: overlapping parts of a longer period of one reporter, in blocks that count together: a part, or parts of one
--       length that a cumulative figure joins; first_month and last_month of the longer period, worth for the choice:
--       months with complete figures first, then other figures, then suppressed ones, of equals the shorter parts;
--       null if there is nothing to choose; is_parted if a share of a split place is in the part
-- grain: reporter × place of the last day × part × longer period × indicator × is_subtotal
-- inputs: reporter_overlapping
-- parameters: none
-- made as: table; empty without part_overlapping
with merged as (
    select
        via_code,
        reporter,
        part,
        whole,
        indicator,
        is_subtotal,
        any_value(period_type) as period_type,
        any_value(bits) as bits,
        bit_or(reach) as reach,
        bool_and(is_clean) as is_clean,
        bool_or(is_itself) as is_itself,
        sum(amount) as amount,
        count(amount) < count(*) filter (where has_amount) as is_parted,
        bool_or(has_amount) as has_amount,
        bool_and(is_given) as is_given,
        bool_or(is_hidden) as is_hidden
    from reporter_overlapping
    group by via_code, reporter, part, whole, indicator, is_subtotal
),

overlapping as (
    select
        *,
        bit_count(bits)::bigint as months,
        bit_or(reach) over (
            partition by via_code, reporter, whole, indicator, is_subtotal, period_type
            order by bits
            rows between unbounded preceding and 1 preceding
        ) as reach_before
    from merged
    qualify
        sum(bit_count(bits)) over (partition by via_code, reporter, whole, indicator, is_subtotal)
        > bit_count(bit_or(bits) over (partition by via_code, reporter, whole, indicator, is_subtotal))
),

numbered as (
    select
        *,
        count_if(coalesce(reach & reach_before, 0) = 0) over (
            partition by via_code, reporter, whole, indicator, is_subtotal, period_type
            order by bits
        ) as block
    from overlapping
),

blocked as (
    select
        *,
        bit_or(reach) over of_block as block_bits,
        bool_or(has_amount) over of_block as block_has_amount,
        bool_and(is_given and is_clean) over of_block as block_is_complete,
        bool_or(is_hidden) over of_block as block_is_hidden
    from numbered
    window of_block as (partition by via_code, reporter, whole, indicator, is_subtotal, period_type, block)
)

select
    via_code,
    reporter,
    part,
    whole,
    indicator,
    is_subtotal,
    bits,
    months,
    block_bits,
    is_itself,
    amount,
    is_parted,
    block_has_amount as has_amount,
    instr(reverse(bin(block_bits)), '1') as first_month,
    length(bin(block_bits)) as last_month,
    case
        when block_has_amount and block_is_complete then bit_count(block_bits)::bigint * 1000000000
        when block_has_amount then bit_count(block_bits)::bigint * 1000000
        when block_is_hidden then bit_count(block_bits)::bigint * 1000
    end - bit_count(block_bits) * months as worth
from blocked
