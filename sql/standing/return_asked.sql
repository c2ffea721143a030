-- what: returns that the registry and the forms ask for, those of all alternative reporters included; due_on is the last
--       day on time, taken_until the last day before a return is very late
-- grain: place × form × period
-- inputs: form, period, place_in_period@as_was
-- parameters: none
-- made as: view
select
    place_in_period.place_code,
    form.form,
    form.valid_from,
    period.period,
    period.end_date + cast(form.due_days as integer) as due_on,
    period.end_date + cast(form.late_days as integer) as taken_until,
    place_in_period.lineage
from form
inner join period
    on form.period_type = period.period_type
    and period.is_base
    and period.end_date >= form.valid_from
    and coalesce(period.end_date <= form.valid_to, true)
inner join place_in_period
    on form.level = place_in_period.level
    and period.period = place_in_period.period
    and place_in_period.reports
    and place_in_period.boundary = 'as_was'
where
    form.assigned_to is null
    or list_has_any(string_split(replace(form.assigned_to, '|', ' '), ' '), place_in_period.lineage::varchar[])
