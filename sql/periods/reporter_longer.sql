-- what: what each reporter gave over each longer period: the sum of a flow's parts, a stock's last value in it; a
--       reporter that moved meanwhile is found where the longer period's last day has it; is_something where any of
--       it is not zero, though the sum may be
-- grain: place × longer period × base indicator
-- inputs: reporter_base, part_asked, part_move, reporter_increment, period_part
-- parameters: none
with covered as (
    select
        reporter_increment.place_code,
        reporter_increment.period as part,
        of_part.whole,
        reporter_increment.indicator
    from reporter_increment
    inner join period_part as of_part on reporter_increment.period = of_part.part
    inner join period_part as of_cover on reporter_increment.covered_by = of_cover.part and of_part.whole = of_cover.whole
    where reporter_increment.cumulative is null
),

added as (
    select
        reporter_base.place_code,
        part_asked.whole as period,
        reporter_base.indicator,
        sum(reporter_base.amount) as amount,
        count_if(reporter_base.amount is null and covered.part is null)::bigint as parts_missing,
        bool_or(reporter_base.was_returned) as was_returned,
        max(case when reporter_base.amount is not null then reporter_base.period end) as as_of_period,
        cast(sum(part_asked.months) as bigint) as months,
        bool_or(reporter_base.amount <> 0) as is_something,
        bool_and(reporter_base.is_held) as is_held
    from reporter_base
    inner join part_asked
        on reporter_base.period = part_asked.part
        and reporter_base.indicator = part_asked.indicator
        and part_asked.over_time = 'sum'
        and not part_asked.has_moves
    left join covered
        on reporter_base.place_code = covered.place_code
        and reporter_base.period = covered.part
        and part_asked.whole = covered.whole
        and reporter_base.indicator = covered.indicator
    group by reporter_base.place_code, part_asked.whole, reporter_base.indicator
),

-- of places that were split, what the parts but the largest get: that one takes what rounding leaves
shared_out as (
    select
        reporter_base.place_code,
        part_move.part,
        part_move.whole,
        reporter_base.indicator,
        sum(cast(cast(reporter_base.amount as decimal(38, 4)) * part_move.share as decimal(18, 4))) as amount
    from reporter_base
    inner join part_move
        on reporter_base.place_code = part_move.place_code
        and reporter_base.period = part_move.part
        and not part_move.is_main
    group by reporter_base.place_code, part_move.part, part_move.whole, reporter_base.indicator
),

moved as (
    select
        coalesce(part_move.to_code, reporter_base.place_code) as place_code,
        part_asked.whole as period,
        part_asked.part,
        reporter_base.indicator,
        part_asked.over_time,
        sum(
            case
                when part_move.is_main is false then cast(cast(reporter_base.amount as decimal(38, 4)) * part_move.share as decimal(18, 4))
                else cast(reporter_base.amount - coalesce(shared_out.amount, 0) as decimal(18, 4))
            end
        ) as amount,
        bool_and(reporter_base.amount is not null or covered.part is not null) as is_given,
        bool_or(reporter_base.was_returned) as was_returned,
        any_value(part_asked.months) as months,
        bool_or(reporter_base.amount <> 0) as is_something,
        bool_and(reporter_base.is_held) as is_held
    from reporter_base
    inner join part_asked
        on reporter_base.period = part_asked.part
        and reporter_base.indicator = part_asked.indicator
        and (part_asked.has_moves or part_asked.over_time = 'last')
    left join part_move
        on part_asked.part = part_move.part
        and part_asked.whole = part_move.whole
        and reporter_base.place_code = part_move.place_code
    left join shared_out
        on part_asked.part = shared_out.part
        and part_asked.whole = shared_out.whole
        and reporter_base.place_code = shared_out.place_code
        and reporter_base.indicator = shared_out.indicator
        and part_move.is_main
    left join covered
        on reporter_base.place_code = covered.place_code
        and reporter_base.period = covered.part
        and part_asked.whole = covered.whole
        and reporter_base.indicator = covered.indicator
    group by
        coalesce(part_move.to_code, reporter_base.place_code),
        part_asked.whole,
        part_asked.part,
        reporter_base.indicator,
        part_asked.over_time
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
