-- what: totals that places reported for their children, for reporting periods and longer periods; a stock needs its
--       last part, a rate's count needs every part asked for; a flow over a longer period is in place_flow
-- grain: place × period × indicator × boundary; as_now see today/place_subtotal; rates carry their numerator as amount
-- inputs: number_standing, period_part, period, indicator, rate_term, return_standing, form_column
-- parameters: $boundary
with base as (
    select
        place_code,
        period,
        indicator,
        value as amount
    from number_standing
    where reported_as = 'subtotal'
),

expected_subtotal as (
    select
        return_standing.place_code,
        return_standing.period,
        form_column.indicator
    from return_standing
    inner join period on return_standing.period = period.period
    inner join form_column
        on return_standing.form = form_column.form
        and form_column.reported_as = 'subtotal'
        and form_column.valid_from <= period.end_date
        and coalesce(form_column.valid_to >= period.end_date, true)
),

over_time as (
    select
        expected_subtotal.place_code,
        period_part.whole as period,
        expected_subtotal.indicator,
        case
            when any_value(indicator.over_time) = 'sum' then sum(base.amount)
            else arg_max(base.amount, expected_subtotal.period)
        end as amount,
        case
            when any_value(indicator.over_time) = 'sum' then bool_and(base.amount is not null)
            else arg_max(base.amount is not null, expected_subtotal.period)
        end as is_given,
        any_value(indicator.over_time) = 'sum' as is_added
    from expected_subtotal
    inner join period_part on expected_subtotal.period = period_part.part
    inner join indicator on expected_subtotal.indicator = indicator.code and indicator.over_time in ('sum', 'last')
    left join base
        on expected_subtotal.place_code = base.place_code
        and expected_subtotal.period = base.period
        and expected_subtotal.indicator = base.indicator
    group by expected_subtotal.place_code, period_part.whole, expected_subtotal.indicator
),

given_subtotal as (
    select
        place_code,
        period,
        indicator,
        amount,
        false as is_added
    from base
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
