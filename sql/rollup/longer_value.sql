-- what: what each reporter gave over each longer period: the sum of a flow's parts, a stock's last value in it; a
--       reporter that moved meanwhile is found where the longer period's last day has it; is_something where any of
--       it is not zero, though the sum may be
-- grain: place × longer period × base indicator
-- inputs: base_value, asked_part, part_move, increment, period_part
-- parameters: none
with covered as (
    select
        increment.place_code,
        increment.period as part,
        of_part.whole,
        increment.indicator
    from increment
    inner join period_part as of_part on increment.period = of_part.part
    inner join period_part as of_cover on increment.covered_by = of_cover.part and of_part.whole = of_cover.whole
    where increment.cumulative is null
),

added as (
    select
        base_value.place_code,
        asked_part.whole as period,
        base_value.indicator,
        sum(base_value.amount) as amount,
        count_if(base_value.amount is null and covered.part is null)::bigint as parts_missing,
        bool_or(base_value.was_returned) as was_returned,
        max(case when base_value.amount is not null then base_value.period end) as as_of_period,
        cast(sum(asked_part.months) as bigint) as months,
        bool_or(base_value.amount <> 0) as is_something,
        bool_and(base_value.is_held) as is_held
    from base_value
    inner join asked_part
        on base_value.period = asked_part.part
        and base_value.indicator = asked_part.indicator
        and asked_part.over_time = 'sum'
        and not asked_part.has_moves
    left join covered
        on base_value.place_code = covered.place_code
        and base_value.period = covered.part
        and asked_part.whole = covered.whole
        and base_value.indicator = covered.indicator
    group by base_value.place_code, asked_part.whole, base_value.indicator
),

-- of places that were split, what the parts but the largest get: that one takes what rounding leaves
shared_out as (
    select
        base_value.place_code,
        part_move.part,
        part_move.whole,
        base_value.indicator,
        sum(cast(cast(base_value.amount as decimal(38, 4)) * part_move.share as decimal(18, 4))) as amount
    from base_value
    inner join part_move
        on base_value.place_code = part_move.place_code
        and base_value.period = part_move.part
        and not part_move.is_main
    group by base_value.place_code, part_move.part, part_move.whole, base_value.indicator
),

moved as (
    select
        coalesce(part_move.to_code, base_value.place_code) as place_code,
        asked_part.whole as period,
        asked_part.part,
        base_value.indicator,
        asked_part.over_time,
        sum(
            case
                when part_move.is_main is false then cast(cast(base_value.amount as decimal(38, 4)) * part_move.share as decimal(18, 4))
                else cast(base_value.amount - coalesce(shared_out.amount, 0) as decimal(18, 4))
            end
        ) as amount,
        bool_and(base_value.amount is not null or covered.part is not null) as is_given,
        bool_or(base_value.was_returned) as was_returned,
        any_value(asked_part.months) as months,
        bool_or(base_value.amount <> 0) as is_something,
        bool_and(base_value.is_held) as is_held
    from base_value
    inner join asked_part
        on base_value.period = asked_part.part
        and base_value.indicator = asked_part.indicator
        and (asked_part.has_moves or asked_part.over_time = 'last')
    left join part_move
        on asked_part.part = part_move.part
        and asked_part.whole = part_move.whole
        and base_value.place_code = part_move.place_code
    left join shared_out
        on asked_part.part = shared_out.part
        and asked_part.whole = shared_out.whole
        and base_value.place_code = shared_out.place_code
        and base_value.indicator = shared_out.indicator
        and part_move.is_main
    left join covered
        on base_value.place_code = covered.place_code
        and base_value.period = covered.part
        and asked_part.whole = covered.whole
        and base_value.indicator = covered.indicator
    group by
        coalesce(part_move.to_code, base_value.place_code),
        asked_part.whole,
        asked_part.part,
        base_value.indicator,
        asked_part.over_time
),

moved_added as (
    select
        place_code,
        period,
        indicator,
        sum(amount) as amount,
        count_if(not is_given)::bigint as parts_missing,
        bool_or(was_returned) as was_returned,
        max(case when amount is not null then part end) as as_of_period,
        cast(sum(months) as bigint) as months,
        bool_or(is_something) as is_something,
        bool_and(is_held) as is_held
    from moved
    where over_time = 'sum'
    group by place_code, period, indicator
),

last_given as (
    select
        place_code,
        period,
        indicator,
        arg_max(amount, part) filter (where amount is not null) as amount,
        case when coalesce(max(part) filter (where is_given) = max(part), false) then 0 else 1 end as parts_missing,
        bool_or(was_returned) as was_returned,
        max(case when amount is not null then part end) as as_of_period,
        cast(sum(months) as bigint) as months,
        arg_max(is_something, part) filter (where amount is not null) as is_something,
        coalesce(max(part) filter (where is_given) = max(part), false) as is_held
    from moved
    where over_time = 'last'
    group by place_code, period, indicator
),

longer as (
    select
        place_code,
        period,
        indicator,
        amount,
        parts_missing,
        was_returned,
        as_of_period,
        months,
        is_something,
        is_held
    from added
    union all
    select
        place_code,
        period,
        indicator,
        amount,
        parts_missing,
        was_returned,
        as_of_period,
        months,
        is_something,
        is_held
    from moved_added
    union all
    select
        place_code,
        period,
        indicator,
        amount,
        parts_missing,
        was_returned,
        as_of_period,
        months,
        is_something,
        is_held
    from last_given
)

select
    place_code,
    period,
    indicator,
    amount,
    parts_missing = 0 as is_given,
    was_returned,
    as_of_period,
    months,
    is_something,
    is_held
from longer
