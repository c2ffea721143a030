-- what: the hierarchy as it stood on the last day of each period, with each place's lineage: its own code and those of
--       the places above it, nearest first, as many levels as the catalogue has; and its branch, in whose files its
--       figures stand: the place of the second highest level (a county) that it stands beneath, else the highest
-- grain: place × period
-- inputs: place, level, period
-- parameters: none
with recursive branching as (
    select max(rank) as rank
    from level
    where rank < (select max(level.rank) from level)
),

valid as (
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

placed as (
    select
        highest.place_code,
        highest.period,
        highest.name,
        highest.level,
        highest.rank,
        highest.kind,
        highest.reports,
        parent.place_code as parent_code,
        parent.rank as parent_rank,
        [highest.place_code] as lineage,
        highest.place_code as branch_code
    from valid as highest
    left join valid as parent on highest.parent_code = parent.place_code and highest.period = parent.period
    where parent.place_code is null
    union all
    select
        own.place_code,
        own.period,
        own.name,
        own.level,
        own.rank,
        own.kind,
        own.reports,
        placed.place_code as parent_code,
        placed.rank as parent_rank,
        list_prepend(own.place_code, placed.lineage) as lineage,
        case when placed.rank = branching.rank then placed.place_code else placed.branch_code end as branch_code
    from placed
    inner join valid as own on placed.place_code = own.parent_code and placed.period = own.period
    cross join branching
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
    lineage,
    branch_code
from placed
