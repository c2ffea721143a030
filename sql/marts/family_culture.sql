-- what: left-behind children, parent schools, relief, volunteers, model families, of the places of one level;
--       units are those of the figure that most places are asked for, method the worst of the figures given
-- grain: place × period, as-was
-- inputs: indicator_value
-- parameters: $level
select
    place_code,
    place_name,
    period_type,
    period,
    cast(max(case when indicator = 'left_behind_children' then value end) as bigint) as left_behind_children,
    cast(max(case when indicator = 'left_behind_records' then value end) as bigint) as left_behind_records,
    cast(max(case when indicator = 'model_parent_schools' then value end) as bigint) as model_parent_schools,
    cast(max(case when indicator = 'family_education_activities' then value end) as bigint)
        as family_education_activities,
    cast(max(case when indicator = 'counselling_site_students' then value end) as bigint)
        as counselling_site_students,
    cast(max(case when indicator = 'tcm_parent_schools' then value end) as bigint) as tcm_parent_schools,
    cast(max(case when indicator = 'tcm_project_persons' then value end) as bigint) as tcm_project_persons,
    cast(max(case when indicator = 'children_visited' then value end) as bigint) as children_visited,
    cast(max(case when indicator = 'children_relief_yuan' then value end) as decimal(18, 2))
        as children_relief_yuan,
    cast(max(case when indicator = 'study_materials_yuan' then value end) as decimal(18, 2))
        as study_materials_yuan,
    cast(max(case when indicator = 'childrens_homes' then value end) as bigint) as childrens_homes,
    cast(max(case when indicator = 'childrens_homes_funds_yuan' then value end) as decimal(18, 2))
        as childrens_homes_funds_yuan,
    cast(max(case when indicator = 'childrens_event_participants' then value end) as bigint)
        as childrens_event_participants,
    cast(max(case when indicator = 'parcel_children' then value end) as bigint) as parcel_children,
    cast(max(case when indicator = 'parcel_donations_yuan' then value end) as decimal(18, 2))
        as parcel_donations_yuan,
    cast(max(case when indicator = 'newspaper_days' then value end) as bigint) as newspaper_days,
    cast(max(case when indicator = 'poor_women_visited' then value end) as bigint) as poor_women_visited,
    cast(max(case when indicator = 'poor_families_visited' then value end) as bigint) as poor_families_visited,
    cast(max(case when indicator = 'relief_visits' then value end) as bigint) as relief_visits,
    cast(max(case when indicator = 'relief_goods_yuan' then value end) as decimal(18, 2)) as relief_goods_yuan,
    cast(max(case when indicator = 'volunteers_registered' then value end) as bigint) as volunteers_registered,
    cast(max(case when indicator = 'volunteer_teams' then value end) as bigint) as volunteer_teams,
    cast(max(case when indicator = 'volunteer_service' then value end) as bigint) as volunteer_service,
    cast(max(case when indicator = 'gift_boxes' then value end) as bigint) as gift_boxes,
    cast(max(case when indicator = 'family_posters' then value end) as bigint) as family_posters,
    cast(max(case when indicator = 'eco_kits' then value end) as bigint) as eco_kits,
    cast(max(case when indicator = 'outstanding_women' then value end) as bigint) as outstanding_women,
    cast(max(case when indicator = 'family_event_attendances' then value end) as bigint)
        as family_event_attendances,
    cast(max(case when indicator = 'model_families' then value end) as bigint) as model_families,
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
        'left_behind_children', 'left_behind_records', 'model_parent_schools',
        'family_education_activities', 'counselling_site_students', 'tcm_parent_schools',
        'tcm_project_persons', 'children_visited', 'children_relief_yuan', 'study_materials_yuan',
        'childrens_homes', 'childrens_homes_funds_yuan', 'childrens_event_participants', 'parcel_children',
        'parcel_donations_yuan', 'newspaper_days', 'poor_women_visited', 'poor_families_visited',
        'relief_visits', 'relief_goods_yuan', 'volunteers_registered', 'volunteer_teams',
        'volunteer_service', 'gift_boxes', 'family_posters', 'eco_kits', 'outstanding_women',
        'family_event_attendances', 'model_families'
    )
group by place_code, place_name, period_type, period
order by place_code, period
