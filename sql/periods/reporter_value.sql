-- what: figures of each reporter for every period, with the matched counts of its rates
-- grain: place × period × indicator; rates carry their numerator as amount
-- inputs: reporter_given, reporter_rate
-- parameters: none
-- made as: view; table if few reporter_rolled
select
    place_code,
    period,
    indicator,
    amount,
    cast(null as decimal(38, 4)) as denominator,
    is_given,
    cast(1 as bigint) as units_expected,
    cast(is_given as bigint) as units_reported,
    cast(0 as bigint) as units_unmatched,
    false as is_substituted,
    was_returned,
    as_of_period,
    months,
    is_held
from reporter_given
union all
select
    place_code,
    period,
    indicator,
    amount,
    denominator,
    is_given,
    cast(1 as bigint) as units_expected,
    cast(is_given as bigint) as units_reported,
    cast(is_unmatched as bigint) as units_unmatched,
    false as is_substituted,
    was_returned,
    as_of_period,
    months,
    is_given as is_held
from reporter_rate
