-- what: left-behind children, parent schools, relief, volunteers, model families, of the places of one level;
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
)

select
    place_code,
    place_name,
    period_type,
    period,
    cast(figure['left_behind_children'] as bigint) as left_behind_children,
    cast(figure['left_behind_records'] as bigint) as left_behind_records,
    cast(figure['model_parent_schools'] as bigint) as model_parent_schools,
    cast(figure['family_education_activities'] as bigint) as family_education_activities,
    cast(figure['counselling_site_students'] as bigint) as counselling_site_students,
    cast(figure['tcm_parent_schools'] as bigint) as tcm_parent_schools,
    cast(figure['tcm_project_persons'] as bigint) as tcm_project_persons,
    cast(figure['children_visited'] as bigint) as children_visited,
    cast(figure['children_relief_yuan'] as decimal(18, 2)) as children_relief_yuan,
    cast(figure['study_materials_yuan'] as decimal(18, 2)) as study_materials_yuan,
    cast(figure['childrens_homes'] as bigint) as childrens_homes,
    cast(figure['childrens_homes_funds_yuan'] as decimal(18, 2)) as childrens_homes_funds_yuan,
    cast(figure['childrens_event_participants'] as bigint) as childrens_event_participants,
    cast(figure['parcel_children'] as bigint) as parcel_children,
    cast(figure['parcel_donations_yuan'] as decimal(18, 2)) as parcel_donations_yuan,
    cast(figure['newspaper_days'] as bigint) as newspaper_days,
    cast(figure['poor_women_visited'] as bigint) as poor_women_visited,
    cast(figure['poor_families_visited'] as bigint) as poor_families_visited,
    cast(figure['relief_visits'] as bigint) as relief_visits,
    cast(figure['relief_goods_yuan'] as decimal(18, 2)) as relief_goods_yuan,
    cast(figure['volunteers_registered'] as bigint) as volunteers_registered,
    cast(figure['volunteer_teams'] as bigint) as volunteer_teams,
    cast(figure['volunteer_service'] as bigint) as volunteer_service,
    cast(figure['gift_boxes'] as bigint) as gift_boxes,
    cast(figure['family_posters'] as bigint) as family_posters,
    cast(figure['eco_kits'] as bigint) as eco_kits,
    cast(figure['outstanding_women'] as bigint) as outstanding_women,
    cast(figure['family_event_attendances'] as bigint) as family_event_attendances,
    cast(figure['model_families'] as bigint) as model_families,
    units_expected,
    units_reported,
    coalesce(method, 'partial') as method
from given
order by place_code, period
