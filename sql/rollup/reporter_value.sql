-- what: what each reporter gave over each period, shorter and longer, with its rates' matched pairs
-- grain: place × period × indicator; rates carry their numerator as amount
-- inputs: base_value, period_part, indicator
-- parameters: none
with direct as (
    select distinct
        period,
        indicator
    from base_value
),

asked as (
    select
        period_part.part,
        period_part.whole,
        indicator.code as indicator,
        indicator.over_time
    from period_part
    inner join indicator on indicator.over_time in ('sum', 'last')
    left join direct on period_part.whole = direct.period and indicator.code = direct.indicator
    where direct.period is null
),

over_time as (
    select
        base_value.place_code,
        asked.whole as period,
        base_value.indicator,
        case
            when any_value(asked.over_time) = 'sum' then sum(base_value.amount)
            else arg_max(base_value.amount, base_value.period)
        end as amount,
        count(*) = count(base_value.amount) as is_given,
        bool_or(base_value.was_returned) as was_returned,
        max(case when base_value.amount is not null then base_value.period end) as as_of_period,
        count(*) as parts
    from base_value
    inner join asked on base_value.period = asked.part and base_value.indicator = asked.indicator
    group by base_value.place_code, asked.whole, base_value.indicator
),

given as (
    select
        place_code,
        period,
        indicator,
        amount,
        amount is not null as is_given,
        was_returned,
        case when amount is not null then period end as as_of_period,
        1 as parts
    from base_value
    union all
    select
        place_code,
        period,
        indicator,
        amount,
        is_given,
        was_returned,
        as_of_period,
        parts
    from over_time
)

select
    place_code,
    period,
    indicator,
    cast(amount as decimal(38, 4)) as amount,
    cast(null as decimal(38, 4)) as denominator,
    is_given,
    false as is_unmatched,
    was_returned,
    as_of_period,
    parts
from given
union all
select
    numerator.place_code,
    numerator.period,
    indicator.code as indicator,
    case when denominator.amount is not null then numerator.amount end as amount,
    case when numerator.amount is not null then denominator.amount end as denominator,
    numerator.is_given and denominator.is_given as is_given,
    (numerator.amount is null) <> (denominator.amount is null) as is_unmatched,
    numerator.was_returned or denominator.was_returned as was_returned,
    greatest(numerator.as_of_period, denominator.as_of_period) as as_of_period,
    least(numerator.parts, denominator.parts) as parts
from indicator
inner join given as numerator on indicator.numerator = numerator.indicator
inner join given as denominator
    on indicator.denominator = denominator.indicator
    and numerator.place_code = denominator.place_code
    and numerator.period = denominator.period
where indicator.formula is null
