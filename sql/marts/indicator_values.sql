-- what: rolled-up figures of one boundary, with method, status and counts of reporters, sorted by level, year and
--       branch; at the places of today only the years in which a place changed
-- grain: level × year × branch × place × period × boundary × indicator
-- inputs: figure, figure_dispute, changed_period
-- parameters: $boundary, $changed_years
select
    sorted.level,
    sorted.year,
    sorted.branch_code::varchar as branch_code,
    sorted.place_code::varchar as place_code,
    sorted.period_type,
    sorted.period::varchar as period,
    sorted.boundary,
    sorted.indicator::varchar as indicator,
    sorted.value,
    sorted.numerator,
    sorted.denominator,
    sorted.status,
    sorted.method,
    sorted.units_expected,
    sorted.units_reported,
    sorted.units_unmatched,
    sorted.units_unmapped,
    sorted.qualifier,
    sorted.precision,
    sorted.units_suppressed,
    sorted.suppressed_most,
    sorted.as_of_period::varchar as as_of_period,
    case
        when sorted.value is null then 'none'
        when sorted.dispute is null then if(sorted.method = 'reported', 'total_stands_in', 'none')
        else sorted.dispute
    end as dispute
from (
    select
        figure.*,
        figure_dispute.dispute
    from figure
    left join figure_dispute
        on figure.place_code = figure_dispute.place_code
        and figure.period = figure_dispute.period
        and figure.indicator = figure_dispute.indicator
        -- figures of periods without changes are repeated as_now
        and figure_dispute.boundary
        = if(figure.period in (select changed_period.period from changed_period), figure.boundary, 'as_was')
    where
        figure.boundary = $boundary
        and (figure.boundary = 'as_was' or list_contains($changed_years, figure.year))
        and figure.branch_code is not null
    order by
        figure.level, figure.year, figure.branch_code, figure.place_code, figure.period, figure.indicator
) as sorted
