-- what: returns expected at and below a place in a period of any type, for each form and for all forms together (*);
--       a code that meant another place before has the returns of the last one; without reused years; of a stretch of
--       places (see place_span)
-- grain: place × form or all forms × period
-- inputs: place_returns, period_reused, place_earlier, period, part_contained, place_in_words, form_latest
-- parameters: $first_place, $last_place
with summed as (
    select
        place_returns.place_code,
        coalesce(place_returns.form::varchar, '*') as form,
        part_contained.whole as period,
        sum(place_returns.expected)::bigint as expected,
        sum(place_returns.reported)::bigint as reported,
        sum(place_returns.on_time)::bigint as on_time,
        sum(place_returns.late)::bigint as late,
        sum(place_returns.missing)::bigint as missing,
        sum(place_returns.very_late)::bigint as very_late,
        100.0::double * sum(place_returns.reported)::double / sum(place_returns.expected)::double as reporting_rate_pct,
        100.0::double * sum(place_returns.on_time)::double / sum(place_returns.expected)::double as on_time_rate_pct,
        any_value(period.period_type) as period_type
    from place_returns
    inner join part_contained on place_returns.period = part_contained.part
    inner join period on part_contained.whole = period.period
    anti join period_reused
        on part_contained.whole = period_reused.period
        and period_reused.mart = 'reporting_summary'
    anti join place_earlier
        on place_returns.place_code = place_earlier.place_code
        and part_contained.part = place_earlier.part
        and part_contained.whole = place_earlier.whole
    where enum_code(place_returns.place_code) between $first_place and $last_place
    group by grouping sets (
        (place_returns.place_code, place_returns.form, part_contained.whole),
        (place_returns.place_code, part_contained.whole)
    )
)

select
    summed.place_code,
    summed.form,
    summed.period,
    summed.expected,
    summed.reported,
    summed.on_time,
    summed.late,
    summed.missing,
    summed.very_late,
    summed.reporting_rate_pct,
    summed.on_time_rate_pct,
    summed.period_type,
    place_in_words.place_key,
    coalesce(form_latest.title_zh, '全部报表') as form_title_zh
from summed
inner join place_in_words on summed.place_code = place_in_words.place_code and summed.period = place_in_words.period
left join form_latest on summed.form = form_latest.form::varchar
order by summed.place_code, summed.form, summed.period
