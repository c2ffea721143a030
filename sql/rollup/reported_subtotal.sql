-- what: what places reported as the total of their children, over each reporting period and each longer one
--       of which every part was given
-- grain: place × period × indicator; rates carry their numerator as amount
-- inputs: current_observation, period_part, indicator, received_return
-- parameters: none
with base as (
    select
        place_code,
        period,
        indicator,
        value as amount
    from current_observation
    where reported_as = 'subtotal'
),

parts_expected as (
    select
        received_return.place_code,
        period_part.whole as period,
        count(distinct received_return.period) as parts
    from received_return
    inner join period_part on received_return.period = period_part.part
    group by received_return.place_code, period_part.whole
),

over_time as (
    select
        base.place_code,
        period_part.whole as period,
        base.indicator,
        case
            when any_value(indicator.over_time) = 'sum' then sum(base.amount)
            else arg_max(base.amount, base.period)
        end as amount,
        count(*) as parts
    from base
    inner join period_part on base.period = period_part.part
    inner join indicator on base.indicator = indicator.code and indicator.over_time in ('sum', 'last')
    group by base.place_code, period_part.whole, base.indicator
),

given as (
    select
        place_code,
        period,
        indicator,
        amount
    from base
    union all
    select
        over_time.place_code,
        over_time.period,
        over_time.indicator,
        over_time.amount
    from over_time
    inner join parts_expected
        on over_time.place_code = parts_expected.place_code
        and over_time.period = parts_expected.period
        and over_time.parts = parts_expected.parts
)

select
    place_code,
    period,
    indicator,
    amount,
    cast(null as decimal(38, 4)) as denominator
from given
union all
select
    numerator.place_code,
    numerator.period,
    indicator.code as indicator,
    numerator.amount,
    denominator.amount as denominator
from indicator
inner join given as numerator on indicator.numerator = numerator.indicator
inner join given as denominator
    on indicator.denominator = denominator.indicator
    and numerator.place_code = denominator.place_code
    and numerator.period = denominator.period
where indicator.formula is null
