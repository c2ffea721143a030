-- what: women in the five insurances and under ankang insurance, of the places of one level; units are those of the
--       figure that most places are asked for, method the worst of the figures given
-- grain: place × period, as-was
-- inputs: indicator_value
-- parameters: $level
select
    place_code,
    place_name,
    period_type,
    period,
    cast(max(case when indicator = 'women_in_pension_insurance' then value end) as bigint)
        as women_in_pension_insurance,
    cast(max(case when indicator = 'pension_insured' then value end) as bigint) as pension_insured,
    max(case when indicator = 'female_pension_share' then value end) as female_pension_share_pct,
    cast(max(case when indicator = 'women_in_pension_increase' then value end) as bigint)
        as women_in_pension_increase,
    cast(max(case when indicator = 'women_in_medical_insurance' then value end) as bigint)
        as women_in_medical_insurance,
    cast(max(case when indicator = 'medical_insured' then value end) as bigint) as medical_insured,
    max(case when indicator = 'female_medical_share' then value end) as female_medical_share_pct,
    cast(max(case when indicator = 'women_in_medical_increase' then value end) as bigint)
        as women_in_medical_increase,
    cast(max(case when indicator = 'women_in_maternity_insurance' then value end) as bigint)
        as women_in_maternity_insurance,
    cast(max(case when indicator = 'maternity_insured' then value end) as bigint) as maternity_insured,
    max(case when indicator = 'female_maternity_share' then value end) as female_maternity_share_pct,
    cast(max(case when indicator = 'women_in_maternity_increase' then value end) as bigint)
        as women_in_maternity_increase,
    cast(max(case when indicator = 'women_in_work_injury_insurance' then value end) as bigint)
        as women_in_work_injury_insurance,
    cast(max(case when indicator = 'work_injury_insured' then value end) as bigint) as work_injury_insured,
    max(case when indicator = 'female_work_injury_share' then value end) as female_work_injury_share_pct,
    cast(max(case when indicator = 'women_in_work_injury_increase' then value end) as bigint)
        as women_in_work_injury_increase,
    cast(max(case when indicator = 'women_in_unemployment_insurance' then value end) as bigint)
        as women_in_unemployment_insurance,
    cast(max(case when indicator = 'unemployment_insured' then value end) as bigint) as unemployment_insured,
    max(case when indicator = 'female_unemployment_share' then value end) as female_unemployment_share_pct,
    cast(max(case when indicator = 'women_in_unemployment_increase' then value end) as bigint)
        as women_in_unemployment_increase,
    cast(max(case when indicator = 'ankang_insured' then value end) as bigint) as ankang_insured,
    cast(max(case when indicator = 'ankang_policies' then value end) as bigint) as ankang_policies,
    cast(max(case when indicator = 'ankang_premiums_yuan' then value end) as decimal(18, 2))
        as ankang_premiums_yuan,
    cast(max(case when indicator = 'ankang_payouts_yuan' then value end) as decimal(18, 2))
        as ankang_payouts_yuan,
    max(units_expected) as units_expected,
    max(units_reported) as units_reported,
    coalesce(
        max_by(
            method,
            case when value is not null then list_position(['bottom_up', 'reported', 'partial'], method) end
        ),
        'partial'
    ) as method
from indicator_value
where
    level = $level
    and indicator in (
        'women_in_pension_insurance', 'pension_insured', 'female_pension_share',
        'women_in_pension_increase', 'women_in_medical_insurance', 'medical_insured',
        'female_medical_share', 'women_in_medical_increase', 'women_in_maternity_insurance',
        'maternity_insured', 'female_maternity_share', 'women_in_maternity_increase',
        'women_in_work_injury_insurance', 'work_injury_insured', 'female_work_injury_share',
        'women_in_work_injury_increase', 'women_in_unemployment_insurance', 'unemployment_insured',
        'female_unemployment_share', 'women_in_unemployment_increase', 'ankang_insured', 'ankang_policies',
        'ankang_premiums_yuan', 'ankang_payouts_yuan'
    )
group by place_code, place_name, period_type, period
order by place_code, period
