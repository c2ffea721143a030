-- what: rolled-up figures of one boundary in a stretch of branches (see branch_span), with method, status and counts
--       of reporters, sorted by level, year and branch; at the places of today only the years in which a place changed;
--       key_number is the number of the place's key (see place_dated), key_number_now that of the place today, for
--       figures that are repeated there
-- grain: level × year × branch × place × period × boundary × indicator
-- inputs: figure, figure_dispute, changed_period, period, place_dated, place_in_period, level, run
-- parameters: $boundary, $changed_years, $first_branch, $last_branch
with place_near as (
    select distinct place_code
    from place_in_period
    where boundary in ('as_was', $boundary) and enum_code(branch_code) between $first_branch and $last_branch
),

-- a row a place and period: a join on the days themselves takes three times as long
place_known as (
    select
        dated.place_code,
        period.period,
        dated.key_number,
        today.key_number as key_number_now
    from place_dated as dated
    semi join place_near on dated.place_code = place_near.place_code
    cross join run
    inner join period
        on if($boundary = 'as_now', run.as_of_date, period.end_date) between dated.counts_from and dated.counts_to
    inner join place_dated as today
        on dated.place_code = today.place_code
        and run.as_of_date between today.counts_from and today.counts_to
),

-- figures of periods without changes are repeated as_now, and their disputes with them
dispute_shown as (
    select
        place_code,
        period,
        indicator,
        dispute
    from figure_dispute
    where boundary = if(period in (select changed_period.period from changed_period), $boundary, 'as_was')
),

level_order as (
    select
        level,
        row_number() over (order by level) as position
    from level
)

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
    sorted.key_number as place_key,
    sorted.key_number_now as place_key_now
from (
    select
        figure.*,
        dispute_shown.dispute,
        place_known.key_number,
        place_known.key_number_now
    from figure
    inner join level_order on figure.level = level_order.level
    inner join place_known
        on figure.place_code = place_known.place_code
        and figure.period = place_known.period
    left join dispute_shown
        on figure.place_code = dispute_shown.place_code
        and figure.period = dispute_shown.period
        and figure.indicator = dispute_shown.indicator
    where
        figure.boundary = $boundary
        and (figure.boundary = 'as_was' or list_contains($changed_years, figure.year))
        and enum_code(figure.branch_code) between $first_branch and $last_branch
    -- level, year, branch, then place, period, indicator: two numbers sort in half the time of six columns
    order by
        (level_order.position << 36) | (figure.year << 24) | enum_code(figure.branch_code),
        (enum_code(figure.place_code)::bigint << 32)
        | (enum_code(figure.period)::bigint << 16)
        | enum_code(figure.indicator)
) as sorted
