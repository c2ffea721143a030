-- what: longer periods and flows whose parts contain the same month, by own figures or by subtotals
-- grain: longer period × indicator × is_subtotal
-- inputs: part_asked, form_column, indicator, form, period, period_part
-- parameters: none
with subtotal_part as (
    select distinct
        period_part.whole,
        period_part.part,
        form_column.indicator,
        part.months,
        period_part.bits
    from form_column
    inner join indicator on form_column.indicator = indicator.code and indicator.over_time = 'sum'
    inner join form on form_column.form = form.form
    inner join period as part
        on form.period_type = part.period_type
        and part.is_base
        and form_column.valid_from <= part.end_date
        and coalesce(form_column.valid_to >= part.end_date, true)
        and form.valid_from <= part.end_date
        and coalesce(form.valid_to >= part.end_date, true)
    inner join period_part on part.period = period_part.part
    where form_column.reported_as = 'subtotal'
)

select distinct
    whole,
    indicator,
    false as is_subtotal
from part_asked
where has_overlap
union all
select
    whole,
    indicator,
    true as is_subtotal
from subtotal_part
group by whole, indicator
having sum(months) > bit_count(bit_or(bits))
