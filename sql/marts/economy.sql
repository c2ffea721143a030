-- what: women employed, contracts, bases, honours, handicraft and fairs; training, job fairs and loans have their
--       own tables, of the places of one level; units are those of the figure that most places are asked for, method the
--       worst of the figures given
-- grain: place × period, as-was
-- inputs: indicator_value
-- parameters: $level
select
    place_code,
    place_name,
    period_type,
    period,
    cast(max(case when indicator = 'women_employed' then value end) as bigint) as women_employed,
    cast(max(case when indicator = 'employed_persons' then value end) as bigint) as employed_persons,
    max(case when indicator = 'female_employment_share' then value end) as female_employment_share_pct,
    cast(max(case when indicator = 'women_employed_increase' then value end) as bigint)
        as women_employed_increase,
    cast(max(case when indicator = 'female_staff' then value end) as bigint) as female_staff,
    cast(max(case when indicator = 'female_staff_with_contract' then value end) as bigint)
        as female_staff_with_contract,
    max(case when indicator = 'labour_contract_signing' then value end) as labour_contract_signing_pct,
    max(case when indicator = 'labour_contract_signing_rise' then value end) as labour_contract_signing_rise_pp,
    cast(max(case when indicator = 'commended_entrepreneurs' then value end) as bigint)
        as commended_entrepreneurs,
    cast(max(case when indicator = 'civilised_posts' then value end) as bigint) as civilised_posts,
    cast(max(case when indicator = 'provincial_civilised_posts' then value end) as bigint)
        as provincial_civilised_posts,
    cast(max(case when indicator = 'model_women_workers' then value end) as bigint) as model_women_workers,
    cast(max(case when indicator = 'national_agri_bases' then value end) as bigint) as national_agri_bases,
    cast(max(case when indicator = 'provincial_agri_bases' then value end) as bigint) as provincial_agri_bases,
    cast(max(case when indicator = 'city_agri_bases' then value end) as bigint) as city_agri_bases,
    cast(max(case when indicator = 'craft_exhibitors' then value end) as bigint) as craft_exhibitors,
    cast(max(case when indicator = 'crafts_exhibited' then value end) as bigint) as crafts_exhibited,
    cast(max(case when indicator = 'craft_communities' then value end) as bigint) as craft_communities,
    cast(max(case when indicator = 'craft_sessions' then value end) as bigint) as craft_sessions,
    cast(max(case when indicator = 'craft_attendances' then value end) as bigint) as craft_attendances,
    cast(max(case when indicator = 'domestic_helpers_placed' then value end) as bigint)
        as domestic_helpers_placed,
    cast(max(case when indicator = 'maternity_nurse_course_days' then value end) as bigint)
        as maternity_nurse_course_days,
    cast(max(case when indicator = 'maternity_nurse_certificates' then value end) as bigint)
        as maternity_nurse_certificates,
    cast(max(case when indicator = 'nursery_exam_passed' then value end) as bigint) as nursery_exam_passed,
    cast(max(case when indicator = 'model_cooperatives' then value end) as bigint) as model_cooperatives,
    cast(max(case when indicator = 'association_members_applied' then value end) as bigint)
        as association_members_applied,
    cast(max(case when indicator = 'graduate_bases_applied' then value end) as bigint)
        as graduate_bases_applied,
    cast(max(case when indicator = 'home_employment_bases_applied' then value end) as bigint)
        as home_employment_bases_applied,
    cast(max(case when indicator = 'spring_fair_posts' then value end) as bigint) as spring_fair_posts,
    cast(max(case when indicator = 'spring_fair_job_seekers' then value end) as bigint)
        as spring_fair_job_seekers,
    cast(max(case when indicator = 'spring_fair_consultations' then value end) as bigint)
        as spring_fair_consultations,
    cast(max(case when indicator = 'spring_fair_leaflets' then value end) as bigint) as spring_fair_leaflets,
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
order by place_code, period
