-- what: late and missing returns of the latest due period of each form, with the day on which they were due
-- grain: place × form
-- inputs: reporting_rate, form_due, place_shown
-- parameters: none
select
    reporting_rate.place_code,
    place_shown.name,
    place_shown.branch_code,
    place_shown.top_code,
    above.name as above_name,
    form_due.form,
    form_due.title,
    form_due.title_en,
    form_due.period,
    form_due.due_on,
    reporting_rate.missing > 0 as is_missing
from reporting_rate
inner join form_due
    on reporting_rate.form = form_due.form
    and reporting_rate.period = form_due.period
inner join place_shown
    on reporting_rate.place_code = place_shown.place_code
    and form_due.level = place_shown.level
left join place_shown as above on place_shown.parent_code = above.place_code
where reporting_rate.missing + reporting_rate.late > 0
order by place_shown.branch_code, form_due.form, is_missing desc, reporting_rate.place_code
