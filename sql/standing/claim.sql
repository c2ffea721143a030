-- what: printed rates and totals of current submissions; a sum, or a rate of sums, is a total here; printed_low and printed_high bound the values that the
--       printed digits allow; a rate is scale × numerator ÷ denominator − shift, with the scale as shift for a growth,
--       else 0
-- grain: claim, that is submission × sheet × cell
-- inputs: observation, return_accepted, row_reported, indicator
-- parameters: none
-- made as: table; empty without observation where reported_as = 'claim'
with printed_number as (
    select
        observation.submission,
        observation.sheet,
        observation.cell,
        return_accepted.file,
        row_reported.place_code,
        row_reported.period,
        cast(observation.indicator as indicator) as indicator,
        cast(observation.value as double) as printed,
        coalesce(observation.text, printf('%.15g', cast(observation.value as double))) as text,
        observation.qualifier,
        observation.precision
    from observation
    inner join return_accepted
        on observation.submission = return_accepted.submission
        and observation.sheet = return_accepted.sheet
        and observation.ingest = return_accepted.ingest
        and return_accepted.is_current
    inner join row_reported
        on return_accepted.submission = row_reported.submission
        and return_accepted.sheet = row_reported.sheet
        and observation.form = row_reported.form::varchar
        and observation.place_code = row_reported.place_code::varchar
        and observation.period = row_reported.period::varchar
    where observation.reported_as = 'claim' and observation.value is not null
)

select
    row_number() over (order by printed_number.submission, printed_number.sheet, printed_number.cell) as claim,
    printed_number.submission,
    printed_number.sheet,
    printed_number.cell,
    printed_number.file,
    printed_number.place_code,
    printed_number.period,
    printed_number.indicator,
    printed_number.printed,
    printed_number.text,
    printed_number.qualifier,
    printed_number.precision,
    case when printed_number.qualifier = 'less_than' then '-infinity'::double
        else printed_number.printed - printed_number.precision end as printed_low,
    case when printed_number.qualifier = 'more_than' then 'infinity'::double
        else printed_number.printed + printed_number.precision end as printed_high,
    derived.above as numerator,
    derived.below as denominator,
    derived.scale,
    case when derived.formula = 'growth' then derived.scale else 0 end as shift,
    coalesce(derived.formula = 'growth', false) as is_growth,
    coalesce(denominator.decimals, numerator.decimals) = 0 as is_over_whole_counts
from printed_number
left join indicator as derived on printed_number.indicator = derived.code and derived.numerator is not null
left join indicator as numerator on derived.above = numerator.code
left join indicator as denominator on derived.below = denominator.code
order by claim
