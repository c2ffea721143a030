-- what: reporters that an indicator is asked of, at and below a place above the lowest level: with a value (zero
--       included), blank or suppressed in a received return, or with a missing return; without reused years
-- grain: place × reporting period × base indicator
-- inputs: reporter_base, period_reused, reporter_inexact, place_in_period@as_was, level, place_in_words, indicator
-- parameters: none
with count_at_place as (
    select
        case
            when place_in_period.rank > (select min(level.rank) from level) then place_in_period.place_code
            else place_in_period.parent_code
        end as holder_code,
        reporter_base.period,
        reporter_base.indicator,
        count(*) as expected,
        count(*) filter (where reporter_base.was_returned) as reported,
        count(*) filter (where not reporter_base.was_returned and reporter_base.amount is null) as missing,
        count(reporter_base.amount) as with_value,
        count(*) filter (where reporter_base.amount = 0) as zero,
        count(reporter_inexact.place_code) as suppressed
    from reporter_base
    anti join period_reused
        on reporter_base.period = period_reused.period
        and period_reused.mart = 'indicator_completeness'
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

count_below as (
    select
        unnest(place_in_period.lineage) as place_code,
        count_at_place.period,
        count_at_place.indicator,
        count_at_place.expected,
        count_at_place.reported,
        count_at_place.missing,
        count_at_place.with_value,
        count_at_place.zero,
        count_at_place.suppressed
    from count_at_place
    inner join place_in_period
        on count_at_place.holder_code = place_in_period.place_code
        and count_at_place.period = place_in_period.period
        and place_in_period.boundary = 'as_was'
),

counted as (
    select
        place_code,
        period,
        indicator,
        sum(expected)::bigint as expected,
        sum(reported)::bigint as reported,
        sum(with_value)::bigint as with_value,
        sum(zero)::bigint as zero,
        sum(expected - with_value - suppressed - missing)::bigint as blank,
        sum(missing)::bigint as missing,
        100.0::double * sum(with_value)::double / nullif(sum(expected), 0)::double as completeness_pct,
        100.0::double * sum(zero)::double / nullif(sum(with_value), 0)::double as zero_pct,
        sum(suppressed)::bigint as suppressed
    from count_below
    group by place_code, period, indicator
)

select
    counted.place_code,
    counted.period,
    counted.indicator,
    counted.expected,
    counted.reported,
    counted.with_value,
    counted.zero,
    counted.blank,
    counted.missing,
    counted.completeness_pct,
    counted.zero_pct,
    counted.suppressed,
    place_in_words.place_key,
    place_in_words.place_name,
    indicator.name_zh as indicator_name_zh
from counted
inner join place_in_words on counted.place_code = place_in_words.place_code and counted.period = place_in_words.period
inner join indicator on counted.indicator = indicator.code
order by counted.place_code, counted.period, counted.indicator
