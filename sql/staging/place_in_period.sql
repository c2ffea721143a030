-- what: the hierarchy as it stood on the last day of each period, with each place's ancestors
-- grain: place × period
-- inputs: place, level, period
-- parameters: none
with valid as (
    select
        place.code as place_code,
        period.period,
        place.name,
        place.level,
        level.rank,
        place.kind,
        place.parent as parent_code,
        place.reports
    from place
    inner join level on place.level = level.level
    inner join period
        on place.valid_from <= period.end_date
        and coalesce(place.valid_to >= period.end_date, true)
),

lineage as (
    select
        own.place_code,
        own.period,
        own.name,
        own.level,
        own.rank,
        own.kind,
        own.reports,
        one_up.place_code as parent_code,
        one_up.rank as parent_rank,
        [own.place_code, one_up.place_code, two_up.place_code, three_up.place_code] as codes,
        [own.rank, one_up.rank, two_up.rank, three_up.rank] as ranks
    from valid as own
    left join valid as one_up on own.parent_code = one_up.place_code and own.period = one_up.period
    left join valid as two_up on one_up.parent_code = two_up.place_code and own.period = two_up.period
    left join valid as three_up on two_up.parent_code = three_up.place_code and own.period = three_up.period
)

select
    place_code,
    period,
    name,
    level,
    rank,
    kind,
    reports,
    parent_code,
    parent_rank,
    codes[list_position(ranks, 2)] as township_code,
    codes[list_position(ranks, 3)] as county_code,
    codes[list_position(ranks, 4)] as city_code,
    cast(list_filter(codes, lambda code: code is not null) as varchar[]) as lineage
from lineage
order by place_code, period
