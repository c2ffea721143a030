-- what: every place and validity of the catalogue, with its ancestors as of the validity's last day (today's, where
--       open); township, county and city are the levels of those names, whatever levels the catalogue has beside them
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

above as (
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
    above.township_code,
    above.county_code,
    above.city_code,
    place.valid_from,
    place.valid_to
from place
inner join above on place.code = above.code and place.valid_from = above.valid_from
order by place.code, place.valid_from
