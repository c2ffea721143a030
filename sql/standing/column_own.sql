-- what: form columns with a place's own figures; if a form asks for a flow both per period and cumulatively, the
--       column per period counts
-- grain: form × indicator × validity
-- inputs: form_column
-- parameters: none
select
    form_column.form,
    form_column.indicator,
    form_column.reported_as,
    form_column.valid_from,
    form_column.valid_to
from form_column
where
    form_column.reported_as in ('period', 'stock')
    or (
        form_column.reported_as = 'cumulative'
        and not exists (
            select 1 as found
            from form_column as beside
            where
                beside.form = form_column.form
                and beside.indicator = form_column.indicator
                and beside.reported_as = 'period'
        )
    )
order by form_column.form, form_column.indicator, form_column.valid_from
