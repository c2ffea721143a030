-- what: subtotals that returns are asked for, with the amount, null if it was not given
-- grain: place × reporting period × indicator reported as subtotal
-- inputs: return_standing, period, form_column, number_standing
-- parameters: none
-- made as: table; empty without form_column where reported_as = 'subtotal'
select
    return_standing.place_code,
    return_standing.period,
    form_column.indicator,
    number_standing.value as amount
from return_standing
inner join period on return_standing.period = period.period
inner join form_column
    on return_standing.form = form_column.form
    and form_column.reported_as = 'subtotal'
    and form_column.valid_from <= period.end_date
    and coalesce(form_column.valid_to >= period.end_date, true)
left join number_standing
    on return_standing.place_code = number_standing.place_code
    and return_standing.period = number_standing.period
    and form_column.indicator = number_standing.indicator
    and number_standing.reported_as = 'subtotal'
