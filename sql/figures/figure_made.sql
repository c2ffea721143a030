-- what: figures that are rolled up or reused; as_now only for periods whose places changed since
-- grain: place × period × boundary × indicator
-- inputs: figure_rolled, figure_summed, figure_received, figure_reused
-- parameters: none
-- made as: view; of both boundaries
with made as (
    select *
    from figure_rolled
    union all by name
    select *
    from figure_summed
    union all by name
    select *
    from figure_received
    union all by name
    select *
    from figure_reused
)

select
    place_code,
    place_name,
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
from made
