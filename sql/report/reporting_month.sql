-- what: reporting rate and rate on time of each place of the first three levels by month, of all forms together
-- grain: place × month
-- inputs: reporting_summary, place_shown
-- parameters: none
select
    reporting_summary.place_code,
    reporting_summary.period,
    reporting_summary.expected,
    reporting_summary.reported,
    reporting_summary.reporting_rate_pct,
    reporting_summary.on_time_rate_pct
from reporting_summary
inner join place_shown on reporting_summary.place_code = place_shown.place_code
where reporting_summary.form = '*' and reporting_summary.period_type = 'month' and place_shown.depth < 3
order by reporting_summary.place_code, reporting_summary.period
