-- what: figures at both boundaries; if no place changed since a period, its figures as_was are repeated as as_now
-- grain: place × period × boundary × indicator
-- inputs: figure_made@as_was, figure_made@as_now, changed_period
-- parameters: none
-- made as: view
with shown as (
    select *
    from figure_made
    union all by name
    select * replace (cast('as_now' as boundary) as boundary)
    from figure_made
    where boundary = 'as_was' and period not in (select changed_period.period from changed_period)
)

select
    place_code,
    level,
    branch_code,
    year,
    period_type,
    period,
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
    as_of_period,
    boundary
from shown
