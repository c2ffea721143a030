-- what: places of the catalogue, a row a validity, with their ancestors on its last day or today, whichever is first;
--       township, county and city are the levels with these codes
-- grain: place × validity
-- inputs: place, run
-- parameters: none
with recursive lineage as (
    select
        code,
        valid_from,
        greatest(valid_from, least(coalesce(valid_to, run.as_of_date), run.as_of_date)) as day,
        code as above_code,
        level as above_level,
        parent as next_code
    from place
    cross join run
    union all
    select
        lineage.code,
        lineage.valid_from,
        lineage.day,
        place.code as above_code,
        place.level as above_level,
        place.parent as next_code
    from lineage
    inner join place
        on lineage.next_code = place.code
        and lineage.day between place.valid_from and coalesce(place.valid_to, lineage.day)
),

place_above as (
    select
        code,
        valid_from,
        any_value(above_code) filter (where above_level = 'township') as township_code,
        any_value(above_code) filter (where above_level = 'county') as county_code,
        any_value(above_code) filter (where above_level = 'city') as city_code
    from lineage
    group by code, valid_from
)

select
    place.code as place_code,
    place.name,
    place.level,
    place.kind,
    place.parent as parent_code,
    place_above.township_code,
    place_above.county_code,
    place_above.city_code,
    place.valid_from,
    place.valid_to,
    place_key(place.code, place.valid_from) as place_key
from place
inner join place_above on place.code = place_above.code and place.valid_from = place_above.valid_from
order by place.code, place.valid_from
