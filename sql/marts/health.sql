-- what: maternal care and vaccines as the health authorities give them, gynaecological survey, cancers found,
--       relief; screening coverage has its own table, of the places of one level; units are those of the figure that
--       most places are asked for, method the worst of the figures given
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
)

select
    place_code,
    place_name,
    period_type,
    period,
    cast(figure['women_childbearing_age'] as bigint) as women_childbearing_age,
    cast(figure['married_women_childbearing_age'] as bigint) as married_women_childbearing_age,
    cast(figure['cervical_screening_townships'] as bigint) as cervical_screening_townships,
    cast(figure['cervical_precancer_cases'] as bigint) as cervical_precancer_cases,
    cast(figure['cervical_suspected_cases'] as bigint) as cervical_suspected_cases,
    cast(figure['breast_suspected_cases'] as bigint) as breast_suspected_cases,
    cast(figure['two_cancer_model_counties'] as bigint) as two_cancer_model_counties,
    cast(figure['rural_married_women'] as bigint) as rural_married_women,
    cast(figure['rural_married_women_away'] as bigint) as rural_married_women_away,
    cast(figure['gynaecological_examined'] as bigint) as gynaecological_examined,
    figure['gynaecological_survey_coverage'] as gynaecological_survey_coverage_pct,
    cast(figure['gynaecological_cases'] as bigint) as gynaecological_cases,
    figure['gynaecological_prevalence'] as gynaecological_prevalence_pct,
    cast(figure['two_cancer_cases'] as bigint) as two_cancer_cases,
    figure['two_cancer_prevalence'] as two_cancer_prevalence_per_10000,
    figure['antenatal_examination'] as antenatal_examination_pct,
    figure['systematic_maternal_care'] as systematic_maternal_care_pct,
    figure['hospital_delivery'] as hospital_delivery_pct,
    figure['high_risk_hospital_delivery'] as high_risk_hospital_delivery_pct,
    figure['bcg_coverage'] as bcg_coverage_pct,
    figure['polio_coverage'] as polio_coverage_pct,
    figure['dpt_coverage'] as dpt_coverage_pct,
    figure['measles_coverage'] as measles_coverage_pct,
    figure['hepatitis_b_coverage'] as hepatitis_b_coverage_pct,
    figure['neonatal_tetanus'] as neonatal_tetanus_permille,
    cast(figure['nutrition_children'] as bigint) as nutrition_children,
    cast(figure['two_cancer_patients_relieved'] as bigint) as two_cancer_patients_relieved,
    cast(figure['two_cancer_relief_yuan'] as decimal(18, 2)) as two_cancer_relief_yuan,
    cast(figure['two_cancer_relief_per_patient_yuan'] as decimal(18, 2)) as two_cancer_relief_per_patient_yuan,
    cast(figure['two_cancer_donors'] as bigint) as two_cancer_donors,
    cast(figure['two_cancer_donations_yuan'] as decimal(18, 2)) as two_cancer_donations_yuan,
    cast(figure['two_cancer_family_members_helped'] as bigint) as two_cancer_family_members_helped,
    cast(figure['free_checkups'] as bigint) as free_checkups,
    cast(figure['health_consultations'] as bigint) as health_consultations,
    cast(figure['two_cancer_leaflets'] as bigint) as two_cancer_leaflets,
    cast(figure['hiv_leaflets'] as bigint) as hiv_leaflets,
    cast(figure['premarital_booklets'] as bigint) as premarital_booklets,
    units_expected,
    units_reported,
    coalesce(method, 'partial') as method
from given
order by place_code, period
