-- what: every place and validity of the catalogue, with its ancestors as of the validity's last day (today's, where open)
-- grain: place × validity
-- inputs: place, level, run
-- parameters: none
with dated as (
    select
        code,
        name,
        place.level,
        level.rank,
        kind,
        parent,
        valid_from,
        valid_to,
        greatest(valid_from, least(coalesce(valid_to, run.as_of_date), run.as_of_date)) as day
    from place
    inner join level on place.level = level.level
    cross join run
),

lineage as (
    select
        own.code,
        own.name,
        own.level,
        own.kind,
        own.parent,
        own.valid_from,
        own.valid_to,
        [own.code, one_up.code, two_up.code, three_up.code] as codes,
        [own.rank, one_up.rank, two_up.rank, three_up.rank] as ranks
    from dated as own
    left join dated as one_up
        on own.parent = one_up.code
        and own.day between one_up.valid_from and coalesce(one_up.valid_to, own.day)
    left join dated as two_up
        on one_up.parent = two_up.code
        and own.day between two_up.valid_from and coalesce(two_up.valid_to, own.day)
    left join dated as three_up
        on two_up.parent = three_up.code
        and own.day between three_up.valid_from and coalesce(three_up.valid_to, own.day)
)

select
    code as place_code,
    name,
    level,
    kind,
    parent as parent_code,
    codes[list_position(ranks, 2)] as township_code,
    codes[list_position(ranks, 3)] as county_code,
    codes[list_position(ranks, 4)] as city_code,
    valid_from,
    valid_to
from lineage
order by code, valid_from
