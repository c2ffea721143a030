-- what: women among civil servants, cadres, delegates, leaders and new party members, of the places of one level;
--       units are those of the figure that most places are asked for, method the worst of the figures given
-- grain: place × period, as-was
-- inputs: indicator_value
-- parameters: $level
select
    place_code,
    place_name,
    period_type,
    period,
    cast(max(case when indicator = 'party_members' then value end) as bigint) as party_members,
    cast(max(case when indicator = 'female_party_members' then value end) as bigint) as female_party_members,
    cast(max(case when indicator = 'civil_servants' then value end) as bigint) as civil_servants,
    cast(max(case when indicator = 'female_civil_servants' then value end) as bigint) as female_civil_servants,
    max(case when indicator = 'female_civil_servant_share' then value end) as female_civil_servant_share_pct,
    cast(max(case when indicator = 'bureau_level_cadres' then value end) as bigint) as bureau_level_cadres,
    cast(max(case when indicator = 'female_bureau_level_cadres' then value end) as bigint)
        as female_bureau_level_cadres,
    max(case when indicator = 'female_bureau_level_share' then value end) as female_bureau_level_share_pct,
    cast(max(case when indicator = 'division_level_cadres' then value end) as bigint) as division_level_cadres,
    cast(max(case when indicator = 'female_division_level_cadres' then value end) as bigint)
        as female_division_level_cadres,
    max(case when indicator = 'female_division_level_share' then value end) as female_division_level_share_pct,
    cast(max(case when indicator = 'section_level_cadres' then value end) as bigint) as section_level_cadres,
    cast(max(case when indicator = 'female_section_level_cadres' then value end) as bigint)
        as female_section_level_cadres,
    max(case when indicator = 'female_section_level_share' then value end) as female_section_level_share_pct,
    cast(max(case when indicator = 'women_heading_division_units' then value end) as bigint)
        as women_heading_division_units,
    cast(max(case when indicator = 'women_heading_deputy_division_units' then value end) as bigint)
        as women_heading_deputy_division_units,
    cast(max(case when indicator = 'party_congress_delegates' then value end) as bigint)
        as party_congress_delegates,
    cast(max(case when indicator = 'female_party_congress_delegates' then value end) as bigint)
        as female_party_congress_delegates,
    max(case when indicator = 'female_party_congress_share' then value end) as female_party_congress_share_pct,
    cast(max(case when indicator = 'peoples_congress_deputies' then value end) as bigint)
        as peoples_congress_deputies,
    cast(max(case when indicator = 'female_peoples_congress_deputies' then value end) as bigint)
        as female_peoples_congress_deputies,
    max(case when indicator = 'female_peoples_congress_share' then value end)
        as female_peoples_congress_share_pct,
    cast(max(case when indicator = 'cppcc_members' then value end) as bigint) as cppcc_members,
    cast(max(case when indicator = 'female_cppcc_members' then value end) as bigint) as female_cppcc_members,
    max(case when indicator = 'female_cppcc_share' then value end) as female_cppcc_share_pct,
    cast(max(case when indicator = 'leading_bodies' then value end) as bigint) as leading_bodies,
    cast(max(case when indicator = 'leading_bodies_with_women' then value end) as bigint)
        as leading_bodies_with_women,
    max(case when indicator = 'leading_bodies_with_women_share' then value end)
        as leading_bodies_with_women_share_pct,
    cast(max(case when indicator = 'city_party_organs' then value end) as bigint) as city_party_organs,
    cast(max(case when indicator = 'city_party_organs_with_women' then value end) as bigint)
        as city_party_organs_with_women,
    max(case when indicator = 'city_party_organs_with_women_share' then value end)
        as city_party_organs_with_women_share_pct,
    cast(max(case when indicator = 'city_departments' then value end) as bigint) as city_departments,
    cast(max(case when indicator = 'city_departments_with_women' then value end) as bigint)
        as city_departments_with_women,
    max(case when indicator = 'city_departments_with_women_share' then value end)
        as city_departments_with_women_share_pct,
    cast(max(case when indicator = 'township_women_leaders' then value end) as bigint)
        as township_women_leaders,
    max(case when indicator = 'township_women_leader_rate' then value end) as township_women_leader_rate_pct,
    cast(max(case when indicator = 'female_township_secretaries' then value end) as bigint)
        as female_township_secretaries,
    cast(max(case when indicator = 'female_township_heads' then value end) as bigint) as female_township_heads,
    cast(max(case when indicator = 'villages_and_communities' then value end) as bigint)
        as villages_and_communities,
    cast(max(case when indicator = 'villages_with_women_cadres' then value end) as bigint)
        as villages_with_women_cadres,
    max(case when indicator = 'villages_with_women_cadres_share' then value end)
        as villages_with_women_cadres_share_pct,
    cast(max(case when indicator = 'women_village_heads' then value end) as bigint) as women_village_heads,
    cast(max(case when indicator = 'new_party_members' then value end) as bigint) as new_party_members,
    cast(max(case when indicator = 'new_female_party_members' then value end) as bigint)
        as new_female_party_members,
    max(case when indicator = 'new_female_party_member_share' then value end)
        as new_female_party_member_share_pct,
    cast(max(case when indicator = 'new_female_members_under_35' then value end) as bigint)
        as new_female_members_under_35,
    max(case when indicator = 'new_female_members_under_35_share' then value end)
        as new_female_members_under_35_share_pct,
    cast(max(case when indicator = 'new_female_members_with_college' then value end) as bigint)
        as new_female_members_with_college,
    max(case when indicator = 'new_female_members_with_college_share' then value end)
        as new_female_members_with_college_share_pct,
    cast(max(case when indicator = 'senior_women_cadres' then value end) as bigint) as senior_women_cadres,
    cast(max(case when indicator = 'cadres' then value end) as bigint) as cadres,
    max(case when indicator = 'senior_women_cadre_share' then value end) as senior_women_cadre_share_pct,
    cast(max(case when indicator = 'senior_women_in_city_organs' then value end) as bigint)
        as senior_women_in_city_organs,
    cast(max(case when indicator = 'senior_cadres_in_city_organs' then value end) as bigint)
        as senior_cadres_in_city_organs,
    max(case when indicator = 'senior_women_in_city_organs_share' then value end)
        as senior_women_in_city_organs_share_pct,
    cast(max(case when indicator = 'women_cadres_in_courses' then value end) as bigint)
        as women_cadres_in_courses,
    cast(max(case when indicator = 'women_cadres_at_universities' then value end) as bigint)
        as women_cadres_at_universities,
    cast(max(case when indicator = 'cadre_training_batches' then value end) as bigint)
        as cadre_training_batches,
    cast(max(case when indicator = 'reserve_women_cadres_trained' then value end) as bigint)
        as reserve_women_cadres_trained,
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
order by place_code, period
