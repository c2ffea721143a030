-- what: totals that differ from the sum of the children by more than rounding and suppressed figures allow, with the
--       indicators of the totals to the left and right on the form, and the number of such totals of the place
-- grain: place × reporting period × indicator reported as subtotal
-- inputs: total_summed, place_in_period@as_was, number_standing, form_column, period
-- parameters: none
-- made as: table; empty without total_summed
with total_column as (
    select
        form_column.form,
        form_column.indicator,
        period.period,
        lag(form_column.indicator) over on_form as indicator_left,
        lead(form_column.indicator) over on_form as indicator_right
    from form_column
    inner join period
        on form_column.valid_from <= period.end_date
        and coalesce(form_column.valid_to >= period.end_date, true)
        and period.is_base
    where form_column.reported_as = 'subtotal'
    window on_form as (partition by form_column.form, period.period order by form_column.position)
)

select
    total_summed.place_code,
    total_summed.period,
    total_summed.indicator,
    number_standing.form,
    total_column.indicator_left,
    total_column.indicator_right,
    total_summed.reported_total,
    total_summed.children_sum,
    total_summed.difference,
    total_summed.precision,
    total_summed.missing,
    place_in_period.parent_code,
    count(*) over (partition by total_summed.place_code, total_summed.period) as differing
from total_summed
inner join place_in_period
    on total_summed.place_code = place_in_period.place_code
    and total_summed.period = place_in_period.period
    and place_in_period.boundary = 'as_was'
inner join number_standing
    on total_summed.place_code = number_standing.place_code
    and total_summed.period = number_standing.period
    and total_summed.indicator = number_standing.indicator
    and number_standing.reported_as = 'subtotal'
inner join total_column
    on number_standing.form = total_column.form
    and number_standing.period = total_column.period
    and number_standing.indicator = total_column.indicator
where not total_summed.is_equal and not total_summed.is_within
