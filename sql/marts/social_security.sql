-- what: women in the five insurances and under ankang insurance, of the places of one level; units are those of the
--       figure that most places are asked for, method the worst of the figures given
-- grain: place × period, as-was
-- inputs: figure_subject
-- parameters: $level
with given as (
    select
        place_code,
        place_name,
        period_type,
        period,
        map(list(cast(indicator as varchar)), list(value)) as figure,
        max(units_expected) as units_expected,
        max(units_reported) as units_reported,
        max_by(
            method,
            case when value is not null then list_position(['bottom_up', 'reported', 'partial'], method) end
        ) as method
    from figure_subject
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
)

select
    place_code,
    place_name,
    period_type,
    period,
    cast(figure['women_in_pension_insurance'] as bigint) as women_in_pension_insurance,
    cast(figure['pension_insured'] as bigint) as pension_insured,
    figure['female_pension_share'] as female_pension_share_pct,
    cast(figure['women_in_pension_increase'] as bigint) as women_in_pension_increase,
    cast(figure['women_in_medical_insurance'] as bigint) as women_in_medical_insurance,
    cast(figure['medical_insured'] as bigint) as medical_insured,
    figure['female_medical_share'] as female_medical_share_pct,
    cast(figure['women_in_medical_increase'] as bigint) as women_in_medical_increase,
    cast(figure['women_in_maternity_insurance'] as bigint) as women_in_maternity_insurance,
    cast(figure['maternity_insured'] as bigint) as maternity_insured,
    figure['female_maternity_share'] as female_maternity_share_pct,
    cast(figure['women_in_maternity_increase'] as bigint) as women_in_maternity_increase,
    cast(figure['women_in_work_injury_insurance'] as bigint) as women_in_work_injury_insurance,
    cast(figure['work_injury_insured'] as bigint) as work_injury_insured,
    figure['female_work_injury_share'] as female_work_injury_share_pct,
    cast(figure['women_in_work_injury_increase'] as bigint) as women_in_work_injury_increase,
    cast(figure['women_in_unemployment_insurance'] as bigint) as women_in_unemployment_insurance,
    cast(figure['unemployment_insured'] as bigint) as unemployment_insured,
    figure['female_unemployment_share'] as female_unemployment_share_pct,
    cast(figure['women_in_unemployment_increase'] as bigint) as women_in_unemployment_increase,
    cast(figure['ankang_insured'] as bigint) as ankang_insured,
    cast(figure['ankang_policies'] as bigint) as ankang_policies,
    cast(figure['ankang_premiums_yuan'] as decimal(18, 2)) as ankang_premiums_yuan,
    cast(figure['ankang_payouts_yuan'] as decimal(18, 2)) as ankang_payouts_yuan,
    units_expected,
    units_reported,
    coalesce(method, 'partial') as method
from given
order by place_code, period
