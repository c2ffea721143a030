-- what: rolled-up figures of all levels, with value, method, status and counts of reporters
-- grain: place × period × boundary × indicator
-- inputs: figure_input
-- parameters: $boundary
-- made as: view; table if few reporter_rolled
select
    place_code,
    place_name,
    level,
    branch_code,
    year,
    cast(period_type as period_type) as period_type,
    period,
    indicator,
    case
        when is_rate
            then scale * cast(amount as double) / nullif(cast(denominator as double), 0)
        else cast(amount as double)
    end as value,
    case when is_rate then cast(amount as double) end as numerator,
    case when is_rate then cast(denominator as double) end as denominator,
    cast(
        case
            when amount is null and units_suppressed > 0 then 'Q'
            when amount is null and was_returned then 'L'
            when amount is null then 'O'
            when is_rate and denominator = 0 then 'M'
            when is_estimated then 'E'
            when is_complete and is_covered then 'A'
            else 'P'
        end
        as status
    ) as status,
    cast(
        case
            when not is_complete then 'partial'
            when is_substituted then 'reported'
            else 'bottom_up'
        end
        as method
    ) as method,
    units_expected,
    units_reported,
    units_unmatched,
    units_unmapped,
    cast(
        case
            when amount is null then null
            when units_suppressed = 0 or (is_rate and not may_be_lower) then qualifier
            when qualifier in ('exact', 'more_than') and not may_be_lower then 'more_than'
            else 'about'
        end
        as qualifier
    ) as qualifier,
    case when amount is not null then precision end as precision,
    units_suppressed,
    case when not is_rate then suppressed_most end as suppressed_most,
    as_of_period,
    boundary
from figure_input
where boundary = $boundary
