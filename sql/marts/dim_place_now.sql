-- what: places of the catalogue, a row a code, as they are on the day of the run; a code that is not valid then as it
--       was last; path is the names from the highest place down to the place itself
-- grain: place
-- inputs: place, place_dated, level, run
-- parameters: none
with recursive shown as (
    select
        place.code,
        place.name,
        place.level,
        place.kind,
        place.parent,
        place_dated.place_key,
        greatest(place.valid_from, least(coalesce(place.valid_to, run.as_of_date), run.as_of_date)) as day,
        run.as_of_date between place.valid_from and coalesce(place.valid_to, run.as_of_date) as is_valid
    from place
    cross join run
    inner join place_dated
        on place.code = place_dated.place_code
        and place.valid_from = place_dated.valid_from
        and run.as_of_date between place_dated.counts_from and place_dated.counts_to
),

-- places above a place on its day, nearest first
lineage as (
    select
        code,
        day,
        code as above_code,
        name as above_name,
        level as above_level,
        parent as next_code,
        0 as step
    from shown
    union all
    select
        lineage.code,
        lineage.day,
        place.code as above_code,
        place.name as above_name,
        place.level as above_level,
        place.parent as next_code,
        lineage.step + 1 as step
    from lineage
    inner join place
        on lineage.next_code = place.code
        and lineage.day between place.valid_from and coalesce(place.valid_to, lineage.day)
),

above as (
    select
        code,
        string_agg(above_name, '/' order by step desc) as path,
        any_value(above_code) filter (where above_level = 'township') as township_code,
        any_value(above_name) filter (where above_level = 'township') as township_name,
        any_value(above_code) filter (where above_level = 'county') as county_code,
        any_value(above_name) filter (where above_level = 'county') as county_name,
        any_value(above_code) filter (where above_level = 'city') as city_code,
        any_value(above_name) filter (where above_level = 'city') as city_name
    from lineage
    group by code
)

select
    shown.code as place_code,
    shown.place_key,
    shown.name,
    above.path,
    shown.level,
    level.name_zh as level_zh,
    cast(level.rank as bigint) as level_rank,
    shown.kind,
    shown.parent as parent_code,
    above.township_code,
    above.township_name,
    above.county_code,
    above.county_name,
    above.city_code,
    above.city_name,
    shown.is_valid
from shown
inner join above on shown.code = above.code
inner join level on shown.level = level.level
order by shown.code
