-- what: women among civil servants, cadres, delegates, leaders and new party members, of the places of one level;
--       units are those of the figure that most places are asked for, method the worst of the figures given
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
            'party_members', 'female_party_members', 'civil_servants', 'female_civil_servants',
            'female_civil_servant_share', 'bureau_level_cadres', 'female_bureau_level_cadres',
            'female_bureau_level_share', 'division_level_cadres', 'female_division_level_cadres',
            'female_division_level_share', 'section_level_cadres', 'female_section_level_cadres',
            'female_section_level_share', 'women_heading_division_units', 'women_heading_deputy_division_units',
            'party_congress_delegates', 'female_party_congress_delegates', 'female_party_congress_share',
            'peoples_congress_deputies', 'female_peoples_congress_deputies', 'female_peoples_congress_share',
            'cppcc_members', 'female_cppcc_members', 'female_cppcc_share', 'leading_bodies',
            'leading_bodies_with_women', 'leading_bodies_with_women_share', 'city_party_organs',
            'city_party_organs_with_women', 'city_party_organs_with_women_share', 'city_departments',
            'city_departments_with_women', 'city_departments_with_women_share', 'township_women_leaders',
            'township_women_leader_rate', 'female_township_secretaries', 'female_township_heads',
            'villages_and_communities', 'villages_with_women_cadres', 'villages_with_women_cadres_share',
            'women_village_heads', 'new_party_members', 'new_female_party_members',
            'new_female_party_member_share', 'new_female_members_under_35', 'new_female_members_under_35_share',
            'new_female_members_with_college', 'new_female_members_with_college_share', 'senior_women_cadres',
            'cadres', 'senior_women_cadre_share', 'senior_women_in_city_organs', 'senior_cadres_in_city_organs',
            'senior_women_in_city_organs_share', 'women_cadres_in_courses', 'women_cadres_at_universities',
            'cadre_training_batches', 'reserve_women_cadres_trained'
        )
    group by place_code, place_name, period_type, period
)

select
    place_code,
    place_name,
    period_type,
    period,
    cast(figure['party_members'] as bigint) as party_members,
    cast(figure['female_party_members'] as bigint) as female_party_members,
    cast(figure['civil_servants'] as bigint) as civil_servants,
    cast(figure['female_civil_servants'] as bigint) as female_civil_servants,
    figure['female_civil_servant_share'] as female_civil_servant_share_pct,
    cast(figure['bureau_level_cadres'] as bigint) as bureau_level_cadres,
    cast(figure['female_bureau_level_cadres'] as bigint) as female_bureau_level_cadres,
    figure['female_bureau_level_share'] as female_bureau_level_share_pct,
    cast(figure['division_level_cadres'] as bigint) as division_level_cadres,
    cast(figure['female_division_level_cadres'] as bigint) as female_division_level_cadres,
    figure['female_division_level_share'] as female_division_level_share_pct,
    cast(figure['section_level_cadres'] as bigint) as section_level_cadres,
    cast(figure['female_section_level_cadres'] as bigint) as female_section_level_cadres,
    figure['female_section_level_share'] as female_section_level_share_pct,
    cast(figure['women_heading_division_units'] as bigint) as women_heading_division_units,
    cast(figure['women_heading_deputy_division_units'] as bigint) as women_heading_deputy_division_units,
    cast(figure['party_congress_delegates'] as bigint) as party_congress_delegates,
    cast(figure['female_party_congress_delegates'] as bigint) as female_party_congress_delegates,
    figure['female_party_congress_share'] as female_party_congress_share_pct,
    cast(figure['peoples_congress_deputies'] as bigint) as peoples_congress_deputies,
    cast(figure['female_peoples_congress_deputies'] as bigint) as female_peoples_congress_deputies,
    figure['female_peoples_congress_share'] as female_peoples_congress_share_pct,
    cast(figure['cppcc_members'] as bigint) as cppcc_members,
    cast(figure['female_cppcc_members'] as bigint) as female_cppcc_members,
    figure['female_cppcc_share'] as female_cppcc_share_pct,
    cast(figure['leading_bodies'] as bigint) as leading_bodies,
    cast(figure['leading_bodies_with_women'] as bigint) as leading_bodies_with_women,
    figure['leading_bodies_with_women_share'] as leading_bodies_with_women_share_pct,
    cast(figure['city_party_organs'] as bigint) as city_party_organs,
    cast(figure['city_party_organs_with_women'] as bigint) as city_party_organs_with_women,
    figure['city_party_organs_with_women_share'] as city_party_organs_with_women_share_pct,
    cast(figure['city_departments'] as bigint) as city_departments,
    cast(figure['city_departments_with_women'] as bigint) as city_departments_with_women,
    figure['city_departments_with_women_share'] as city_departments_with_women_share_pct,
    cast(figure['township_women_leaders'] as bigint) as township_women_leaders,
    figure['township_women_leader_rate'] as township_women_leader_rate_pct,
    cast(figure['female_township_secretaries'] as bigint) as female_township_secretaries,
    cast(figure['female_township_heads'] as bigint) as female_township_heads,
    cast(figure['villages_and_communities'] as bigint) as villages_and_communities,
    cast(figure['villages_with_women_cadres'] as bigint) as villages_with_women_cadres,
    figure['villages_with_women_cadres_share'] as villages_with_women_cadres_share_pct,
    cast(figure['women_village_heads'] as bigint) as women_village_heads,
    cast(figure['new_party_members'] as bigint) as new_party_members,
    cast(figure['new_female_party_members'] as bigint) as new_female_party_members,
    figure['new_female_party_member_share'] as new_female_party_member_share_pct,
    cast(figure['new_female_members_under_35'] as bigint) as new_female_members_under_35,
    figure['new_female_members_under_35_share'] as new_female_members_under_35_share_pct,
    cast(figure['new_female_members_with_college'] as bigint) as new_female_members_with_college,
    figure['new_female_members_with_college_share'] as new_female_members_with_college_share_pct,
    cast(figure['senior_women_cadres'] as bigint) as senior_women_cadres,
    cast(figure['cadres'] as bigint) as cadres,
    figure['senior_women_cadre_share'] as senior_women_cadre_share_pct,
    cast(figure['senior_women_in_city_organs'] as bigint) as senior_women_in_city_organs,
    cast(figure['senior_cadres_in_city_organs'] as bigint) as senior_cadres_in_city_organs,
    figure['senior_women_in_city_organs_share'] as senior_women_in_city_organs_share_pct,
    cast(figure['women_cadres_in_courses'] as bigint) as women_cadres_in_courses,
    cast(figure['women_cadres_at_universities'] as bigint) as women_cadres_at_universities,
    cast(figure['cadre_training_batches'] as bigint) as cadre_training_batches,
    cast(figure['reserve_women_cadres_trained'] as bigint) as reserve_women_cadres_trained,
    units_expected,
    units_reported,
    coalesce(method, 'partial') as method
from given
order by place_code, period
