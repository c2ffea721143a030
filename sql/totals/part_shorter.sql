-- what: returns for shorter periods that a reporter's return for a longer period is compared with: of a flow those that
--       would count without it, and missing returns whose months they lack; of a stock the shortest of the last day;
--       is_unknown: a share of a split place is in it
-- grain: place × longer period × indicator × part
-- inputs: reporter_choice, part_asked, reporter_base, period
-- parameters: none
-- made as: table; empty without reporter_choice or period where period <> published
with shorter_part as (
    select *
    from reporter_choice
    where reporter = '' and not is_itself and not is_subtotal
),

flow_part as (
    select
        *,
        coalesce(
            bit_or(block_bits) filter (where is_counted_shorter and has_amount)
                over (partition by via_code, whole, indicator),
            0
        ) as counted_bits,
        bit_or(bits) over (partition by via_code, whole, indicator) as asked_bits
    from shorter_part
),

stock_part as (
    select
        reporter_base.place_code,
        part_asked.whole,
        part_asked.indicator,
        arg_max(part_asked.part, part_asked.position) as part,
        arg_max(reporter_base.amount, part_asked.position) as amount
    from part_asked
    inner join period on part_asked.whole = period.period and period.period <> period.published
    inner join period as part on part_asked.part = part.period and part.end_date = period.end_date
    inner join reporter_base
        on part_asked.part = reporter_base.period
        and part_asked.indicator = reporter_base.indicator
        and reporter_base.amount is not null
    where part_asked.over_time = 'last' and not part_asked.is_itself
    group by reporter_base.place_code, part_asked.whole, part_asked.indicator
)

select
    via_code as place_code,
    whole,
    indicator,
    part,
    amount,
    is_parted as is_unknown,
    not has_amount as is_missing,
    bit_count(asked_bits) as months_asked
from flow_part
where (is_counted_shorter and has_amount) or (not has_amount and (bits & counted_bits) = 0)
-- of missing returns for the same months the shortest
qualify has_amount or bit_count(bits) = min(bit_count(bits)) over (partition by via_code, whole, indicator, has_amount)
union all
select
    place_code,
    whole,
    indicator,
    part,
    amount,
    false as is_unknown,
    false as is_missing,
    null as months_asked
from stock_part
