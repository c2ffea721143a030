-- what: of the reporters that an indicator is asked of, at and beneath a place above the lowest level, how many gave a
--       value (zero among them), left it blank or hid it in a return that came, or have not sent their return
-- grain: place × reporting period × base indicator
-- inputs: reporter_base, reporter_inexact, place_in_period@as_was, level
-- parameters: none
with counted as (
    select
        case
            when place_in_period.rank > (select min(level.rank) from level) then place_in_period.place_code
            else place_in_period.parent_code
        end as holder_code,
        reporter_base.period,
        reporter_base.indicator,
        count(*) as expected,
        count(*) filter (where reporter_base.was_returned) as reported,
        count(reporter_base.amount) as with_value,
        count(*) filter (where reporter_base.amount = 0) as zero,
        count(reporter_inexact.place_code) as suppressed
    from reporter_base
    inner join place_in_period
        on reporter_base.place_code = place_in_period.place_code
        and reporter_base.period = place_in_period.period
        and place_in_period.boundary = 'as_was'
    left join reporter_inexact
        on reporter_base.place_code = reporter_inexact.place_code
        and reporter_base.period = reporter_inexact.period
        and reporter_base.indicator = reporter_inexact.indicator
        and reporter_inexact.is_hidden
    group by holder_code, reporter_base.period, reporter_base.indicator
),

lifted as (
    select
        unnest(place_in_period.lineage) as place_code,
        counted.period,
        counted.indicator,
        counted.expected,
        counted.reported,
        counted.with_value,
        counted.zero,
        counted.suppressed
    from counted
    inner join place_in_period
        on counted.holder_code = place_in_period.place_code
        and counted.period = place_in_period.period
        and place_in_period.boundary = 'as_was'
)

select
    place_code,
    period,
    indicator,
    sum(expected)::bigint as expected,
    sum(reported)::bigint as reported,
    sum(with_value)::bigint as with_value,
    sum(zero)::bigint as zero,
    sum(reported - with_value - suppressed)::bigint as blank,
    sum(expected - reported)::bigint as missing,
    100.0::double * sum(with_value)::double / nullif(sum(expected), 0)::double as completeness_pct,
    100.0::double * sum(zero)::double / nullif(sum(with_value), 0)::double as zero_pct,
    sum(suppressed)::bigint as suppressed
from lifted
group by place_code, period, indicator
order by place_code, period, indicator
