-- what: figures of places: their reports plus their children's figures
-- grain: place × period × indicator × boundary; rates carry their numerator as amount
-- inputs: place_lowest, place_added
-- parameters: none
-- made as: view; of both boundaries
with summed as (
    select *
    from place_lowest
    union all by name
    select *
    from place_added
)

select
    place_code,
    rank,
    parent_code,
    parent_rank,
    period,
    indicator,
    amount,
    denominator,
    units_expected,
    units_reported,
    units_unmatched,
    is_complete,
    is_substituted,
    was_returned,
    as_of_period,
    months,
    has_children,
    remainder,
    remainder_denominator,
    passes_up,
    is_held,
    boundary
from summed
