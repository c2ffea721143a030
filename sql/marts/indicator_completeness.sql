-- what: of the reporters that an indicator is asked of, at and beneath a place above the lowest level, how many gave a
--       value (zero among them), left it blank or hid it in a return that came, or have not sent their return
-- grain: place × reporting period × base indicator
-- inputs: base_value, marked_value, place_in_period, level
-- parameters: none
with counted as (
    select
        case
            when place_in_period.rank > (select min(level.rank) from level) then place_in_period.place_code
            else place_in_period.parent_code
        end as holder_code,
        base_value.period,
        base_value.indicator,
        count(*) as expected,
        count(*) filter (where base_value.was_returned) as reported,
        count(base_value.amount) as with_value,
        count(*) filter (where base_value.amount = 0) as zero,
        count(marked_value.place_code) as suppressed
    from base_value
    inner join place_in_period
        on base_value.place_code = place_in_period.place_code
        and base_value.period = place_in_period.period
    left join marked_value
        on base_value.place_code = marked_value.place_code
        and base_value.period = marked_value.period
        and base_value.indicator = marked_value.indicator
        and marked_value.is_hidden
    group by holder_code, base_value.period, base_value.indicator
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
