-- what: columns of forms that ask for a flow both per period and cumulatively (本月数 beside 本年累计), in every period of
--       a cumulative year in which they do so; one of the two may be missing in some of its periods
-- grain: form × reporting period × indicator
-- inputs: form_column, form, period
-- parameters: none
-- made as: table; empty without form_column where reported_as = 'cumulative'
with asked as (
    select
        form_column.form,
        period.period,
        form_column.indicator,
        year(period.start_date - to_months(cast(form.year_start - 1 as integer))) as return_year,
        month(period.start_date) = form.year_start as is_first_of_year,
        bool_or(form_column.reported_as = 'period') as asks_month,
        bool_or(form_column.reported_as = 'cumulative') as asks_cumulative
    from form_column
    inner join form on form_column.form = form.form
    inner join period
        on form.period_type = period.period_type
        and period.is_base
        and period.end_date >= form.valid_from
        and coalesce(period.end_date <= form.valid_to, true)
        and period.end_date >= form_column.valid_from
        and coalesce(period.end_date <= form_column.valid_to, true)
    where form_column.reported_as in ('period', 'cumulative')
    group by form_column.form, period.period, form_column.indicator, return_year, is_first_of_year
)

select
    form,
    period,
    indicator,
    return_year,
    is_first_of_year
from asked
qualify bool_or(asks_month and asks_cumulative) over (partition by form, indicator, return_year)
