-- what: sewage, waste, toilets and tap water as their authorities give them, of the places of one level; units are
--       those of the figure that most places are asked for, method the worst of the figures given
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
            'sewage_treatment', 'harmless_waste_treatment', 'sanitary_toilets', 'tap_water'
        )
    group by place_code, place_name, period_type, period
)

select
    place_code,
    place_name,
    period_type,
    period,
    figure['sewage_treatment'] as sewage_treatment_pct,
    figure['harmless_waste_treatment'] as harmless_waste_treatment_pct,
    figure['sanitary_toilets'] as sanitary_toilets_pct,
    figure['tap_water'] as tap_water_pct,
    units_expected,
    units_reported,
    coalesce(method, 'partial') as method
from given
order by place_code, period
