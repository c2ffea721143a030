-- what: every figure under both boundaries: as they were, and as they are now; where nothing changed since, the first
--       are the second
-- grain: place × period × boundary × indicator
-- inputs: figure_made, changed_period
-- parameters: none
with as_was as (
    select
        *,
        cast('as_was' as boundary) as boundary
    from main.figure_made
),

unchanged as (
    select
        *,
        cast('as_now' as boundary) as boundary
    from main.figure_made
    where period not in (select changed_period.period from changed_period)
),

changed as (
    select
        *,
        cast('as_now' as boundary) as boundary
    from as_now.figure_made
),

figures as (
    select *
    from as_was
    union all by name
    select *
    from unchanged
    union all by name
    select *
    from changed
)

select
    place_code,
    level,
    branch_code,
    year,
    period_type,
    period,
    boundary,
    indicator,
    value,
    numerator,
    denominator,
    status,
    method,
    units_expected,
    units_reported,
    units_unmatched,
    units_unmapped,
    qualifier,
    precision,
    units_suppressed,
    suppressed_most,
    as_of_period
from figures
