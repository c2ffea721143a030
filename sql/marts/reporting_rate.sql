-- what: returns expected at and below a place, with the rates of received returns and of returns on time; of a stretch of
--       places (see place_span)
-- grain: place × form × period
-- inputs: place_returns, place_in_words, form_latest
-- parameters: $first_place, $last_place
select
    place_returns.place_code,
    place_returns.form,
    place_returns.period,
    place_returns.expected,
    place_returns.reported,
    place_returns.on_time,
    place_returns.late,
    place_returns.missing,
    place_returns.very_late,
    100.0::double * place_returns.reported::double / nullif(place_returns.expected, 0)::double as reporting_rate_pct,
    100.0::double * place_returns.on_time::double / nullif(place_returns.expected, 0)::double as on_time_rate_pct,
    place_in_words.place_key,
    form_latest.title_zh as form_title_zh
from place_returns
inner join place_in_words
    on place_returns.place_code = place_in_words.place_code and place_returns.period = place_in_words.period
inner join form_latest on place_returns.form = form_latest.form
where enum_code(place_returns.place_code) between $first_place and $last_place
order by place_returns.place_code, place_returns.form, place_returns.period
