-- what: returns expected, received, late and missing of the first two levels, for the latest due period of each form
-- grain: place × form
-- inputs: reporting_rate, form_due, place_shown
-- parameters: none
select
    reporting_rate.place_code,
    form_due.form,
    form_due.title,
    form_due.title_en,
    form_due.period,
    form_due.due_on,
    reporting_rate.expected,
    reporting_rate.reported,
    reporting_rate.late,
    reporting_rate.missing
from reporting_rate
inner join form_due
    on reporting_rate.form = form_due.form
    and reporting_rate.period = form_due.period
inner join place_shown on reporting_rate.place_code = place_shown.place_code
where place_shown.depth < 2
order by reporting_rate.place_code, form_due.due_on desc, form_due.title
