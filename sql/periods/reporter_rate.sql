-- what: counts of each reporter's rates, null unless both were given; amount is the numerator
-- grain: place × period × derived indicator
-- inputs: reporter_given, indicator, reporter_compound
-- parameters: none
with counts as (
    select distinct code
    from (
        select above as code
        from indicator
        union all
        select below as code
        from indicator
    )
),

given_count as (
    select
        reporter_given.place_code,
        reporter_given.period,
        reporter_given.indicator,
        reporter_given.amount,
        reporter_given.is_given,
        reporter_given.was_returned,
        reporter_given.as_of_period,
        reporter_given.months
    from reporter_given
    inner join counts on reporter_given.indicator = counts.code
)

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
    least(numerator.months, denominator.months) as months
from indicator
inner join given_count as numerator on indicator.above = numerator.indicator
inner join given_count as denominator
    on indicator.below = denominator.indicator
    and numerator.place_code = denominator.place_code
    and numerator.period = denominator.period
where indicator.formula is null
union all
select
    place_code,
    period,
    indicator,
    amount,
    denominator,
    is_given,
    is_unmatched,
    was_returned,
    as_of_period,
    months
from reporter_compound
