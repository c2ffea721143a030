-- what: maternal care and vaccines as the health authorities give them, gynaecological survey, cancers found,
--       relief; screening coverage has its own table, of the places of one level; units are those of the figure that
--       most places are asked for, method the worst of the figures given
-- grain: place × period, as-was
-- inputs: indicator_value
-- parameters: $level
select
    place_code,
    place_name,
    period_type,
    period,
    cast(max(case when indicator = 'women_childbearing_age' then value end) as bigint)
        as women_childbearing_age,
    cast(max(case when indicator = 'married_women_childbearing_age' then value end) as bigint)
        as married_women_childbearing_age,
    cast(max(case when indicator = 'cervical_screening_townships' then value end) as bigint)
        as cervical_screening_townships,
    cast(max(case when indicator = 'cervical_precancer_cases' then value end) as bigint)
        as cervical_precancer_cases,
    cast(max(case when indicator = 'cervical_suspected_cases' then value end) as bigint)
        as cervical_suspected_cases,
    cast(max(case when indicator = 'breast_suspected_cases' then value end) as bigint)
        as breast_suspected_cases,
    cast(max(case when indicator = 'two_cancer_model_counties' then value end) as bigint)
        as two_cancer_model_counties,
    cast(max(case when indicator = 'rural_married_women' then value end) as bigint) as rural_married_women,
    cast(max(case when indicator = 'rural_married_women_away' then value end) as bigint)
        as rural_married_women_away,
    cast(max(case when indicator = 'gynaecological_examined' then value end) as bigint)
        as gynaecological_examined,
    max(case when indicator = 'gynaecological_survey_coverage' then value end)
        as gynaecological_survey_coverage_pct,
    cast(max(case when indicator = 'gynaecological_cases' then value end) as bigint) as gynaecological_cases,
    max(case when indicator = 'gynaecological_prevalence' then value end) as gynaecological_prevalence_pct,
    cast(max(case when indicator = 'two_cancer_cases' then value end) as bigint) as two_cancer_cases,
    max(case when indicator = 'two_cancer_prevalence' then value end) as two_cancer_prevalence_per_10000,
    max(case when indicator = 'antenatal_examination' then value end) as antenatal_examination_pct,
    max(case when indicator = 'systematic_maternal_care' then value end) as systematic_maternal_care_pct,
    max(case when indicator = 'hospital_delivery' then value end) as hospital_delivery_pct,
    max(case when indicator = 'high_risk_hospital_delivery' then value end) as high_risk_hospital_delivery_pct,
    max(case when indicator = 'bcg_coverage' then value end) as bcg_coverage_pct,
    max(case when indicator = 'polio_coverage' then value end) as polio_coverage_pct,
    max(case when indicator = 'dpt_coverage' then value end) as dpt_coverage_pct,
    max(case when indicator = 'measles_coverage' then value end) as measles_coverage_pct,
    max(case when indicator = 'hepatitis_b_coverage' then value end) as hepatitis_b_coverage_pct,
    max(case when indicator = 'neonatal_tetanus' then value end) as neonatal_tetanus_permille,
    cast(max(case when indicator = 'nutrition_children' then value end) as bigint) as nutrition_children,
    cast(max(case when indicator = 'two_cancer_patients_relieved' then value end) as bigint)
        as two_cancer_patients_relieved,
    cast(max(case when indicator = 'two_cancer_relief_yuan' then value end) as decimal(18, 2))
        as two_cancer_relief_yuan,
    cast(max(case when indicator = 'two_cancer_relief_per_patient_yuan' then value end) as decimal(18, 2))
        as two_cancer_relief_per_patient_yuan,
    cast(max(case when indicator = 'two_cancer_donors' then value end) as bigint) as two_cancer_donors,
    cast(max(case when indicator = 'two_cancer_donations_yuan' then value end) as decimal(18, 2))
        as two_cancer_donations_yuan,
    cast(max(case when indicator = 'two_cancer_family_members_helped' then value end) as bigint)
        as two_cancer_family_members_helped,
    cast(max(case when indicator = 'free_checkups' then value end) as bigint) as free_checkups,
    cast(max(case when indicator = 'health_consultations' then value end) as bigint) as health_consultations,
    cast(max(case when indicator = 'two_cancer_leaflets' then value end) as bigint) as two_cancer_leaflets,
    cast(max(case when indicator = 'hiv_leaflets' then value end) as bigint) as hiv_leaflets,
    cast(max(case when indicator = 'premarital_booklets' then value end) as bigint) as premarital_booklets,
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
        'women_childbearing_age', 'married_women_childbearing_age', 'cervical_screening_townships',
        'cervical_precancer_cases', 'cervical_suspected_cases', 'breast_suspected_cases',
        'two_cancer_model_counties', 'rural_married_women', 'rural_married_women_away',
        'gynaecological_examined', 'gynaecological_survey_coverage', 'gynaecological_cases',
        'gynaecological_prevalence', 'two_cancer_cases', 'two_cancer_prevalence', 'antenatal_examination',
        'systematic_maternal_care', 'hospital_delivery', 'high_risk_hospital_delivery', 'bcg_coverage',
        'polio_coverage', 'dpt_coverage', 'measles_coverage', 'hepatitis_b_coverage', 'neonatal_tetanus',
        'nutrition_children', 'two_cancer_patients_relieved', 'two_cancer_relief_yuan',
        'two_cancer_relief_per_patient_yuan', 'two_cancer_donors', 'two_cancer_donations_yuan',
        'two_cancer_family_members_helped', 'free_checkups', 'health_consultations', 'two_cancer_leaflets',
        'hiv_leaflets', 'premarital_booklets'
    )
group by place_code, place_name, period_type, period
order by place_code, period
