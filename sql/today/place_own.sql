-- what: reports at the places of today, at every rank
-- grain: place of today × period × indicator × boundary; as_was see places/place_own; rates carry their numerator as
--        amount
-- inputs: reporter_mapped, place_in_period
-- parameters: $boundary
select
    reporter_mapped.place_code,
    reporter_mapped.period,
    reporter_mapped.indicator,
    reporter_mapped.amount,
    reporter_mapped.denominator,
    reporter_mapped.is_given,
    reporter_mapped.units_expected,
    reporter_mapped.units_reported,
    reporter_mapped.units_unmatched,
    reporter_mapped.is_substituted,
    reporter_mapped.was_returned,
    reporter_mapped.as_of_period,
    reporter_mapped.months,
    reporter_mapped.is_held,
    place_in_period.rank,
    $boundary as boundary
from reporter_mapped
inner join place_in_period
    on reporter_mapped.place_code = place_in_period.place_code
    and reporter_mapped.period = place_in_period.period
    and place_in_period.boundary = $boundary
