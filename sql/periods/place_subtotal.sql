-- what: totals that places reported for their children, for reporting periods and longer periods; a stock needs its
--       last part, a rate's count needs every part that counts; a flow over a longer period is in place_flow, except
--       where its parts overlap
-- grain: place × period × indicator × boundary; as_now see today/place_subtotal; rates carry their numerator as amount
-- inputs: expected_subtotal, number_standing, period_part, period, indicator, rate_term, part_overlapping,
--         part_left_out
-- parameters: $boundary
-- made as: table; empty without number_standing where reported_as = 'subtotal'
with over_time as (
    select
        expected_subtotal.place_code,
        period_part.whole as period,
        expected_subtotal.indicator,
        case
            when any_value(indicator.over_time) = 'sum' then sum(expected_subtotal.amount)
            else arg_max(expected_subtotal.amount, part.position)
        end as amount,
        case
            when any_value(indicator.over_time) = 'sum' then bool_and(expected_subtotal.amount is not null)
            else max(part.end_date) filter (where expected_subtotal.amount is not null) = max(part.end_date)
        end as is_given,
        any_value(indicator.over_time) = 'sum' and not bool_or(own_overlapping.whole is not null) as is_added
    from expected_subtotal
    inner join period_part on expected_subtotal.period = period_part.part
    inner join period as part on expected_subtotal.period = part.period
    inner join indicator
        on expected_subtotal.indicator = indicator.code
        and (indicator.over_time in ('sum', 'last') or period_part.part = period_part.published)
    left join part_overlapping as own_overlapping
        on period_part.whole = own_overlapping.whole
        and expected_subtotal.indicator = own_overlapping.indicator
        and not own_overlapping.is_subtotal
    anti join part_left_out as left_out
        on expected_subtotal.place_code = left_out.place_code
        and period_part.part = left_out.part
        and period_part.whole = left_out.whole
        and expected_subtotal.indicator = left_out.indicator
        and left_out.is_subtotal
    group by expected_subtotal.place_code, period_part.whole, expected_subtotal.indicator
),

given_subtotal as (
    select
        place_code,
        period,
        indicator,
        value as amount,
        false as is_added
    from number_standing
    where reported_as = 'subtotal'
    union all
    select
        place_code,
        period,
        indicator,
        amount,
        is_added
    from over_time
    where is_given
)

select
    place_code,
    period,
    indicator,
    amount,
    cast(null as decimal(38, 4)) as denominator,
    false as is_covered,
    $boundary as boundary
from given_subtotal
where not is_added
union all
select
    given_subtotal.place_code,
    given_subtotal.period,
    rate_term.indicator,
    cast(sum(given_subtotal.amount * rate_term.above) as decimal(38, 4)) as amount,
    cast(sum(given_subtotal.amount * rate_term.below) as decimal(38, 4)) as denominator,
    false as is_covered,
    $boundary as boundary
from given_subtotal
inner join rate_term on given_subtotal.indicator = rate_term.term
group by given_subtotal.place_code, given_subtotal.period, rate_term.indicator
having count(given_subtotal.amount) = any_value(rate_term.terms)
