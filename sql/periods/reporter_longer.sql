-- what: figures of each reporter over each longer period, at the places of its last day: the sum of a flow's parts,
--       the last value of a stock, the average, maximum or minimum of the parts given; is_something if any part of a sum is
--       not zero, though the sum may be; of a flow's overlapping parts only those that count
-- grain: place × longer period × base indicator
-- inputs: reporter_base, part_asked, reporter_included, reporter_moved
-- parameters: none
with moved as materialized (
    select
        place_code,
        period,
        part,
        indicator,
        over_time,
        amount,
        is_given,
        was_returned,
        bits,
        position,
        is_something,
        is_held
    from reporter_moved
)

select
    reporter_base.place_code,
    part_asked.whole as period,
    reporter_base.indicator,
    sum(reporter_base.amount) as amount,
    bool_and(reporter_base.amount is not null or reporter_included.part is not null) as is_given,
    bool_or(reporter_base.was_returned) as was_returned,
    arg_max(reporter_base.period, part_asked.position) filter (where reporter_base.amount is not null)
        as as_of_period,
    cast(sum(part_asked.months) as bigint) as months,
    bool_or(reporter_base.amount <> 0) as is_something,
    bool_and(reporter_base.is_held) as is_held
from reporter_base
inner join part_asked
    on reporter_base.period = part_asked.part
    and reporter_base.indicator = part_asked.indicator
    and part_asked.over_time = 'sum'
    and not part_asked.has_moves
    and not part_asked.has_overlap
left join reporter_included
    on reporter_base.place_code = reporter_included.place_code
    and reporter_base.period = reporter_included.part
    and part_asked.whole = reporter_included.whole
    and reporter_base.indicator = reporter_included.indicator
group by reporter_base.place_code, part_asked.whole, reporter_base.indicator
union all
select
    place_code,
    period,
    indicator,
    case any_value(over_time)
        when 'maximum' then max(amount)
        when 'minimum' then min(amount)
        -- to 4 decimals, a half away from zero
        when 'average' then cast(
            (2 * cast(sum(amount) * 10000 as hugeint) + sign(sum(amount)) * count(amount)) // (2 * count(amount))
            as decimal(34, 0)
        ) * cast(0.0001 as decimal(4, 4))
        else sum(amount)
    end as amount,
    bool_and(is_given) as is_given,
    bool_or(was_returned) as was_returned,
    arg_max(part, position) filter (where amount is not null) as as_of_period,
    bit_count(bit_or(bits))::bigint as months,
    case any_value(over_time)
        when 'maximum' then max(amount) <> 0
        when 'minimum' then min(amount) <> 0
        when 'average' then sum(amount) <> 0
        else bool_or(is_something)
    end as is_something,
    bool_and(is_held) as is_held
from moved
where over_time <> 'last'
group by place_code, period, indicator
union all
select
    place_code,
    period,
    indicator,
    arg_max(amount, position) filter (where amount is not null) as amount,
    -- parts with the same last day are equal
    coalesce(max(position // 16) filter (where is_given) = max(position // 16), false) as is_given,
    bool_or(was_returned) as was_returned,
    arg_max(part, position) filter (where amount is not null) as as_of_period,
    bit_count(bit_or(bits))::bigint as months,
    arg_max(is_something, position) filter (where amount is not null) as is_something,
    coalesce(max(position // 16) filter (where is_given) = max(position // 16), false) as is_held
from moved
where over_time = 'last'
group by place_code, period, indicator
