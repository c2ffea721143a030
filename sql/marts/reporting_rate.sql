-- what: returns expected at and below a place, with the rates of received returns and of returns on time
-- grain: place × form × period
-- inputs: place_returns
-- parameters: none
select
    place_code,
    form,
    period,
    expected,
    reported,
    on_time,
    late,
    missing,
    very_late,
    100.0::double * reported::double / nullif(expected, 0)::double as reporting_rate_pct,
    100.0::double * on_time::double / nullif(expected, 0)::double as on_time_rate_pct
from place_returns
order by place_code, form, period
