-- what: form columns with a place's own figures, for each period in which they are valid; if a form asks for a flow
--       both per period and cumulatively, the column per period counts
-- grain: form × period × indicator × how it is reported
-- inputs: form_column, period
-- parameters: none
select
    form_column.form,
    period.period,
    form_column.indicator,
    form_column.reported_as
from form_column
inner join period
    on form_column.valid_from <= period.end_date
    and coalesce(form_column.valid_to >= period.end_date, true)
where form_column.reported_as in ('period', 'stock', 'cumulative')
qualify
    form_column.reported_as <> 'cumulative'
    or not bool_or(form_column.reported_as = 'period') over (
        partition by form_column.form, period.period, form_column.indicator
    )
order by form_column.form, period.period, form_column.indicator
