-- what: what each reporter gave itself in each reporting period; value is null where it was expected and not given
-- grain: place × reporting period × base indicator
-- inputs: received_return, form_column, period, current_observation
-- parameters: none
select
    received_return.place_code,
    received_return.period,
    form_column.indicator,
    current_observation.value as amount,
    received_return.is_reported as was_returned
from received_return
inner join period on received_return.period = period.period
inner join form_column
    on received_return.form = form_column.form
    and form_column.reported_as in ('period', 'stock')
    and form_column.valid_from <= period.end_date
    and coalesce(form_column.valid_to >= period.end_date, true)
left join current_observation
    on received_return.place_code = current_observation.place_code
    and received_return.period = current_observation.period
    and form_column.indicator = current_observation.indicator
    and not current_observation.is_subtotal
