-- what: rolled-up figures of one boundary, with method, status and counts of reporters, sorted by level, year and
--       branch; at the places of today only the years in which a place changed; place_key_now is the key of the place
--       today, for figures that are repeated there
-- grain: level × year × branch × place × period × boundary × indicator
-- inputs: figure, figure_dispute, changed_period, period, place_dated, run
-- parameters: $boundary, $changed_years
select
    sorted.level,
    sorted.year,
    sorted.branch_code,
    sorted.place_code,
    sorted.period_type,
    sorted.period,
    sorted.boundary,
    sorted.indicator,
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
    sorted.as_of_period,
    case
        when sorted.value is null then cast('none' as dispute)
        when sorted.dispute is not null then sorted.dispute
        when sorted.method = 'reported' then cast('total_stands_in' as dispute)
        else cast('none' as dispute)
    end as dispute,
    sorted.place_key,
    sorted.place_key_now
from (
    select
        figure.*,
        figure_dispute.dispute,
        dated.place_key,
        today.place_key as place_key_now
    from figure
    cross join run
    inner join period on figure.period = period.period
    inner join place_dated as dated
        on figure.place_code = dated.place_code
        and if(figure.boundary = 'as_now', run.as_of_date, period.end_date)
        between dated.counts_from and dated.counts_to
    inner join place_dated as today
        on figure.place_code = today.place_code
        and run.as_of_date between today.counts_from and today.counts_to
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
