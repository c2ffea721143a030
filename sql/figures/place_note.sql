-- what: notes on figures: a flow as the sum of its published parts, or an average, maximum or minimum over places; estimated, inexact or suppressed; reporters
--       without a certain place of today (units_unmapped); no figure in any part (is_partless)
-- grain: place × period × indicator
-- inputs: place_flow, place_combined, place_estimated, place_partless, place_unmapped, place_inexact
-- parameters: $boundary
with noted as (
    select
        place_code,
        period,
        indicator,
        amount,
        is_complete,
        is_substituted,
        was_returned,
        as_of_period
    from place_flow
    where boundary = $boundary
    union all by name
    select
        place_code,
        period,
        indicator,
        amount,
        denominator,
        units_unmatched,
        is_complete,
        is_substituted,
        was_returned,
        as_of_period
    from place_combined
    where boundary = $boundary
    union all by name
    select
        place_code,
        period,
        indicator,
        true as is_estimated
    from place_estimated
    where boundary = $boundary
    union all by name
    select
        place_code,
        period,
        indicator,
        true as is_partless
    from place_partless
    where boundary = $boundary
    union all by name
    select
        place_code,
        period,
        indicator,
        units_unmapped
    from place_unmapped
    where boundary = $boundary
    union all by name
    select
        place_code,
        period,
        indicator,
        qualifier,
        precision,
        units_suppressed,
        suppressed_most
    from place_inexact
    where boundary = $boundary
)

select
    place_code,
    period,
    indicator,
    any_value(amount) as amount,
    any_value(denominator) as denominator,
    any_value(units_unmatched) as units_unmatched,
    any_value(is_complete) as is_complete,
    any_value(is_substituted) as is_substituted,
    any_value(was_returned) as was_returned,
    any_value(as_of_period) as as_of_period,
    any_value(is_estimated) as is_estimated,
    any_value(is_partless) as is_partless,
    any_value(units_unmapped) as units_unmapped,
    any_value(qualifier) as qualifier,
    case when any_value(qualifier) is null then 0 else any_value(precision) end as precision,
    any_value(units_suppressed) as units_suppressed,
    any_value(suppressed_most) as suppressed_most,
    $boundary as boundary
from noted
group by place_code, period, indicator
