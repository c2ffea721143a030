-- what: printed rates and totals of submissions that stand; a rate has a numerator and a denominator and is recomputed
--       as scale × numerator ÷ denominator − shift (the shift is the scale for a growth, else 0), a total has none;
--       a mark that hides one claims nothing; printed_low and printed_high hold the values that the printed digits or
--       words leave open; claim is the number by which the other claim tables know it
-- grain: claim, that is submission × sheet × cell
-- inputs: observation, return_accepted, row_reported, indicator
-- parameters: none
with printed as (
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
    row_number() over (order by printed.submission, printed.sheet, printed.cell) as claim,
    printed.submission,
    printed.sheet,
    printed.cell,
    printed.file,
    printed.place_code,
    printed.period,
    printed.indicator,
    printed.printed,
    printed.text,
    printed.qualifier,
    printed.precision,
    case when printed.qualifier = 'less_than' then '-infinity'::double else printed.printed - printed.precision end
        as printed_low,
    case when printed.qualifier = 'more_than' then 'infinity'::double else printed.printed + printed.precision end
        as printed_high,
    derived.numerator,
    derived.denominator,
    derived.scale,
    case when derived.formula = 'growth' then derived.scale else 0 end as shift,
    coalesce(derived.formula = 'growth', false) as is_growth,
    coalesce(denominator.decimals, numerator.decimals) = 0 as is_over_whole_counts
from printed
left join indicator as derived on printed.indicator = derived.code and derived.numerator is not null
left join indicator as numerator on derived.numerator = numerator.code
left join indicator as denominator on derived.denominator = denominator.code
order by claim
