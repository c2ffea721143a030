-- what: population, units with a federation, women's homes, cadres and their training, of the places of one level;
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
            'registered_population', 'townships', 'counties_with_federation', 'townships_with_federation',
            'full_time_cadres', 'organ_womens_committees', 'villages', 'communities', 'womens_homes',
            'staff_certificates', 'committee_member_units', 'cadre_courses', 'cadres_trained'
        )
    group by place_code, place_name, period_type, period
)

select
    place_code,
    place_name,
    period_type,
    period,
    cast(figure['registered_population'] as bigint) as registered_population,
    cast(figure['townships'] as bigint) as townships,
    cast(figure['counties_with_federation'] as bigint) as counties_with_federation,
    cast(figure['townships_with_federation'] as bigint) as townships_with_federation,
    cast(figure['full_time_cadres'] as bigint) as full_time_cadres,
    cast(figure['organ_womens_committees'] as bigint) as organ_womens_committees,
    cast(figure['villages'] as bigint) as villages,
    cast(figure['communities'] as bigint) as communities,
    cast(figure['womens_homes'] as bigint) as womens_homes,
    cast(figure['staff_certificates'] as bigint) as staff_certificates,
    cast(figure['committee_member_units'] as bigint) as committee_member_units,
    cast(figure['cadre_courses'] as bigint) as cadre_courses,
    cast(figure['cadres_trained'] as bigint) as cadres_trained,
    units_expected,
    units_reported,
    coalesce(method, 'partial') as method
from given
order by place_code, period
