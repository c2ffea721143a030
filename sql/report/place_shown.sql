-- what: places of a day with their depth: 0 for a place without parent, 1 for its children, 2 for theirs
-- grain: place
-- inputs: dim_place
-- parameters: $day
with recursive place_of_day as (
    select
        place_code,
        name,
        level,
        kind,
        parent_code
    from dim_place
    where valid_from <= $day and coalesce(valid_to > $day, true)
),

placed as (
    select
        *,
        0 as depth,
        place_code as top_code,
        null::varchar as branch_code
    from place_of_day
    where parent_code is null
    union all
    select
        place_of_day.*,
        placed.depth + 1 as depth,
        placed.top_code,
        coalesce(placed.branch_code, place_of_day.place_code) as branch_code
    from place_of_day
    inner join placed on place_of_day.parent_code = placed.place_code
)

select
    place_code,
    name,
    level,
    kind,
    parent_code,
    depth,
    top_code,
    branch_code
from placed
order by place_code
