-- what: what places reported as the total of their children, over each reporting period and each longer one:
--       a stock's last where the last part was given, and for rates a flow's sum where every part that was asked for
--       was (the flow itself is the sum of its parts as published, each with its own subtotal)
-- grain: place × period × indicator × boundary; as_now see today/place_subtotal; rates carry their numerator as amount
-- inputs: number_standing, period_part, period, indicator, return_standing, form_column
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

asked as (
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
        asked.place_code,
        period_part.whole as period,
        asked.indicator,
        case
            when any_value(indicator.over_time) = 'sum' then sum(base.amount)
            else arg_max(base.amount, asked.period)
        end as amount,
        case
            when any_value(indicator.over_time) = 'sum' then bool_and(base.amount is not null)
            else arg_max(base.amount is not null, asked.period)
        end as is_given,
        any_value(indicator.over_time) = 'sum' as is_added
    from asked
    inner join period_part on asked.period = period_part.part
    inner join indicator on asked.indicator = indicator.code and indicator.over_time in ('sum', 'last')
    left join base
        on asked.place_code = base.place_code
        and asked.period = base.period
        and asked.indicator = base.indicator
    group by asked.place_code, period_part.whole, asked.indicator
),

given as (
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
from given
where not is_added
union all
select
    numerator.place_code,
    numerator.period,
    indicator.code as indicator,
    numerator.amount,
    denominator.amount as denominator,
    false as is_covered,
    $boundary as boundary
from indicator
inner join given as numerator on indicator.numerator = numerator.indicator
inner join given as denominator
    on indicator.denominator = denominator.indicator
    and numerator.place_code = denominator.place_code
    and numerator.period = denominator.period
where indicator.formula is null
