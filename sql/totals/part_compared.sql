-- what: returns for shorter periods that a reporter's return for a longer period is compared with: of a flow those that
--       would count without it, and missing returns whose months they lack; of a stock the shortest of the last day
-- grain: place × reporting period × indicator × part
-- inputs: reporter_choice, part_asked, reporter_base, reporter_rounding, period
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
),

compared as (
    select
        via_code as place_code,
        whole,
        indicator,
        part,
        amount,
        is_parted as is_unknown,
        not has_amount as is_missing,
        is_given,
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
        true as is_given,
        null as months_asked
    from stock_part
)

select
    compared.place_code,
    period.published as period,
    compared.indicator,
    compared.part,
    compared.amount,
    compared.is_unknown,
    compared.is_missing and inexact.is_hidden is not true as is_missing,
    coalesce(compared.months_asked = period.months, true) as is_asked_whole,
    -- a later cumulative figure contains what a mark hid
    coalesce(inexact.is_hidden and not compared.is_given, false) as is_hidden,
    coalesce(inexact.is_worded, false) as is_worded,
    case when inexact.is_hidden and compared.is_given then 0 else coalesce(inexact.most, 0) end as most
from compared
inner join period on compared.whole = period.period
left join reporter_rounding as inexact
    on compared.place_code = inexact.place_code
    and compared.part = inexact.period
    and compared.indicator = inexact.indicator
