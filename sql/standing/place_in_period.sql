-- what: places on the last day of each period (as_was) or on the day of the run (as_now); lineage is the place's code
--       and its ancestors' codes, nearest first; branch_code is the ancestor of the second highest level, else the
--       highest place: its files contain the place's figures
-- grain: place × period × boundary
-- inputs: place, level, period, changed_period, run
-- parameters: $boundary
with recursive branching as (
    select max(rank) as rank
    from level
    where rank < (select max(level.rank) from level)
),

change as (
    select valid_from as day
    from place
    union
    select valid_to + 1 as day
    from place
    where valid_to is not null
),

shown_on as (
    select
        period,
        end_date as day
    from period
    where $boundary = 'as_was'
    union all
    select
        changed_period.period,
        run.as_of_date as day
    from changed_period
    cross join run
    where $boundary = 'as_now'
),

-- periods between two changes share a hierarchy, which is made once
changed_on as (
    select
        shown_on.period,
        max(change.day) as day
    from shown_on
    inner join change on shown_on.day >= change.day
    group by shown_on.period
),

valid as (
    select
        place.code as place_code,
        change.day,
        place.name,
        place.level,
        level.rank,
        place.kind,
        place.parent as parent_code,
        place.reports
    from place
    inner join level on place.level = level.level
    inner join change
        on place.valid_from <= change.day
        and coalesce(place.valid_to >= change.day, true)
    where change.day in (select changed_on.day from changed_on)
),

placed as (
    select
        highest.place_code,
        highest.day,
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
    left join valid as parent on highest.parent_code = parent.place_code and highest.day = parent.day
    where parent.place_code is null
    union all
    select
        child.place_code,
        child.day,
        child.name,
        child.level,
        child.rank,
        child.kind,
        child.reports,
        placed.place_code as parent_code,
        placed.rank as parent_rank,
        list_prepend(child.place_code, placed.lineage) as lineage,
        case when placed.rank = branching.rank then placed.place_code else placed.branch_code end as branch_code
    from placed
    inner join valid as child on placed.place_code = child.parent_code and placed.day = child.day
    cross join branching
)

select
    placed.place_code,
    changed_on.period,
    placed.name,
    placed.level,
    placed.rank,
    placed.kind,
    placed.reports,
    placed.parent_code,
    placed.parent_rank,
    placed.lineage,
    placed.branch_code,
    $boundary as boundary
from placed
inner join changed_on on placed.day = changed_on.day
