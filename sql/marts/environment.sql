-- what: sewage, waste, toilets and tap water as their authorities give them, of the places of one level; units are
--       those of the figure that most places are asked for, method the worst of the figures given
-- grain: place × period, as-was
-- inputs: indicator_value
-- parameters: $level
select
    place_code,
    place_name,
    period_type,
    period,
    max(case when indicator = 'sewage_treatment' then value end) as sewage_treatment_pct,
    max(case when indicator = 'harmless_waste_treatment' then value end) as harmless_waste_treatment_pct,
    max(case when indicator = 'sanitary_toilets' then value end) as sanitary_toilets_pct,
    max(case when indicator = 'tap_water' then value end) as tap_water_pct,
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
        'sewage_treatment', 'harmless_waste_treatment', 'sanitary_toilets', 'tap_water'
    )
group by place_code, place_name, period_type, period
order by place_code, period
