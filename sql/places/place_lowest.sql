-- what: figures as_was of the places of the lowest rank: their own reports, as they have no children
-- grain: place × period × indicator; rates carry their numerator as amount
-- inputs: reporter_value, place_in_period@as_was, level, indicator
-- parameters: none
-- made as: view; table if few reporter_rolled
select
    reporter_value.place_code,
    place_in_period.rank,
    place_in_period.parent_code,
    place_in_period.parent_rank,
    reporter_value.period,
    reporter_value.indicator,
    reporter_value.amount,
    reporter_value.denominator,
    reporter_value.units_expected,
    reporter_value.units_reported,
    reporter_value.units_unmatched,
    reporter_value.is_given as is_complete,
    reporter_value.is_substituted,
    reporter_value.was_returned,
    reporter_value.as_of_period,
    reporter_value.months,
    false as has_children,
    cast(null as decimal(38, 4)) as remainder,
    cast(null as decimal(38, 4)) as remainder_denominator,
    indicator.over_places <> 'none' or indicator.numerator is not null
    or coalesce(place_in_period.kind = 'office', false) as passes_up,
    reporter_value.is_held,
    cast('as_was' as boundary) as boundary
from reporter_value
inner join place_in_period
    on reporter_value.place_code = place_in_period.place_code
    and reporter_value.period = place_in_period.period
    and place_in_period.boundary = 'as_was'
    and place_in_period.rank = (select min(level.rank) from level)
inner join indicator on reporter_value.indicator = indicator.code
