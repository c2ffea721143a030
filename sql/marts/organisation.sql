-- what: population, units with a federation, women's homes, cadres and their training, of the places of one level;
--       units are those of the figure that most places are asked for, method the worst of the figures given
-- grain: place × period, as-was
-- inputs: indicator_value
-- parameters: $level
select
    place_code,
    place_name,
    period_type,
    period,
    cast(max(case when indicator = 'registered_population' then value end) as bigint) as registered_population,
    cast(max(case when indicator = 'townships' then value end) as bigint) as townships,
    cast(max(case when indicator = 'counties_with_federation' then value end) as bigint)
        as counties_with_federation,
    cast(max(case when indicator = 'townships_with_federation' then value end) as bigint)
        as townships_with_federation,
    cast(max(case when indicator = 'full_time_cadres' then value end) as bigint) as full_time_cadres,
    cast(max(case when indicator = 'organ_womens_committees' then value end) as bigint)
        as organ_womens_committees,
    cast(max(case when indicator = 'villages' then value end) as bigint) as villages,
    cast(max(case when indicator = 'communities' then value end) as bigint) as communities,
    cast(max(case when indicator = 'womens_homes' then value end) as bigint) as womens_homes,
    cast(max(case when indicator = 'staff_certificates' then value end) as bigint) as staff_certificates,
    cast(max(case when indicator = 'committee_member_units' then value end) as bigint)
        as committee_member_units,
    cast(max(case when indicator = 'cadre_courses' then value end) as bigint) as cadre_courses,
    cast(max(case when indicator = 'cadres_trained' then value end) as bigint) as cadres_trained,
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
        'registered_population', 'townships', 'counties_with_federation', 'townships_with_federation',
        'full_time_cadres', 'organ_womens_committees', 'villages', 'communities', 'womens_homes',
        'staff_certificates', 'committee_member_units', 'cadre_courses', 'cadres_trained'
    )
group by place_code, place_name, period_type, period
order by place_code, period
