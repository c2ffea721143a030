-- what: women employed, contracts, bases, honours, handicraft and fairs; training, job fairs and loans have their
--       own tables, of the places of one level; units are those of the figure that most places are asked for, method the
--       worst of the figures given
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
            'women_employed', 'employed_persons', 'female_employment_share', 'women_employed_increase',
            'female_staff', 'female_staff_with_contract', 'labour_contract_signing',
            'labour_contract_signing_rise', 'commended_entrepreneurs', 'civilised_posts',
            'provincial_civilised_posts', 'model_women_workers', 'national_agri_bases', 'provincial_agri_bases',
            'city_agri_bases', 'craft_exhibitors', 'crafts_exhibited', 'craft_communities', 'craft_sessions',
            'craft_attendances', 'domestic_helpers_placed', 'maternity_nurse_course_days',
            'maternity_nurse_certificates', 'nursery_exam_passed', 'model_cooperatives',
            'association_members_applied', 'graduate_bases_applied', 'home_employment_bases_applied',
            'spring_fair_posts', 'spring_fair_job_seekers', 'spring_fair_consultations', 'spring_fair_leaflets'
        )
    group by place_code, place_name, period_type, period
)

select
    place_code,
    place_name,
    period_type,
    period,
    cast(figure['women_employed'] as bigint) as women_employed,
    cast(figure['employed_persons'] as bigint) as employed_persons,
    figure['female_employment_share'] as female_employment_share_pct,
    cast(figure['women_employed_increase'] as bigint) as women_employed_increase,
    cast(figure['female_staff'] as bigint) as female_staff,
    cast(figure['female_staff_with_contract'] as bigint) as female_staff_with_contract,
    figure['labour_contract_signing'] as labour_contract_signing_pct,
    figure['labour_contract_signing_rise'] as labour_contract_signing_rise_pp,
    cast(figure['commended_entrepreneurs'] as bigint) as commended_entrepreneurs,
    cast(figure['civilised_posts'] as bigint) as civilised_posts,
    cast(figure['provincial_civilised_posts'] as bigint) as provincial_civilised_posts,
    cast(figure['model_women_workers'] as bigint) as model_women_workers,
    cast(figure['national_agri_bases'] as bigint) as national_agri_bases,
    cast(figure['provincial_agri_bases'] as bigint) as provincial_agri_bases,
    cast(figure['city_agri_bases'] as bigint) as city_agri_bases,
    cast(figure['craft_exhibitors'] as bigint) as craft_exhibitors,
    cast(figure['crafts_exhibited'] as bigint) as crafts_exhibited,
    cast(figure['craft_communities'] as bigint) as craft_communities,
    cast(figure['craft_sessions'] as bigint) as craft_sessions,
    cast(figure['craft_attendances'] as bigint) as craft_attendances,
    cast(figure['domestic_helpers_placed'] as bigint) as domestic_helpers_placed,
    cast(figure['maternity_nurse_course_days'] as bigint) as maternity_nurse_course_days,
    cast(figure['maternity_nurse_certificates'] as bigint) as maternity_nurse_certificates,
    cast(figure['nursery_exam_passed'] as bigint) as nursery_exam_passed,
    cast(figure['model_cooperatives'] as bigint) as model_cooperatives,
    cast(figure['association_members_applied'] as bigint) as association_members_applied,
    cast(figure['graduate_bases_applied'] as bigint) as graduate_bases_applied,
    cast(figure['home_employment_bases_applied'] as bigint) as home_employment_bases_applied,
    cast(figure['spring_fair_posts'] as bigint) as spring_fair_posts,
    cast(figure['spring_fair_job_seekers'] as bigint) as spring_fair_job_seekers,
    cast(figure['spring_fair_consultations'] as bigint) as spring_fair_consultations,
    cast(figure['spring_fair_leaflets'] as bigint) as spring_fair_leaflets,
    units_expected,
    units_reported,
    coalesce(method, 'partial') as method
from given
order by place_code, period
