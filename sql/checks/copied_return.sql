-- what: rows whose flows, own and subtotals, are all the same as in the form's last period, with at least `figures`
--       of them not zero; stocks and cumulative figures do not count, for they may well stay as they are; returns are
--       compared by the sum of 64-bit hashes of their figures
-- grain: place × form × period
-- inputs: number_standing, indicator, period, indicator_threshold, cell_standing
-- parameters: none
with returned as (
    select
        number_standing.place_code,
        number_standing.form,
        number_standing.period,
        count(*) as figures,
        sum(hash(number_standing.indicator, number_standing.reported_as, number_standing.value))
            as fingerprint
    from number_standing
    inner join indicator on number_standing.indicator = indicator.code and indicator.over_time <> 'last'
    inner join indicator_threshold
        on number_standing.indicator = indicator_threshold.indicator
        and indicator_threshold.rule = 'copied_return'
    where number_standing.reported_as in ('period', 'subtotal')
    group by number_standing.place_code, number_standing.form, number_standing.period
    having count(*) filter (where number_standing.value <> 0) >= max(indicator_threshold.figures)
),

copied as (
    select
        returned.place_code,
        returned.form,
        returned.period,
        returned.figures,
        before.period as period_before
    from returned
    inner join period on returned.period = period.period
    inner join period as last_one
        on period.period_type = last_one.period_type and period.start_date = last_one.end_date + 1
    inner join returned as before
        on returned.place_code = before.place_code
        and returned.form = before.form
        and before.period = last_one.period
        and returned.figures = before.figures
        and returned.fingerprint = before.fingerprint
)

select
    'copied_return' as rule,
    cell_standing.submission,
    cell_standing.file,
    cell_standing.sheet,
    string_agg(cell_standing.cell, '、' order by length(cell_standing.cell), cell_standing.cell) as cell,
    copied.place_code,
    copied.period,
    cast(null as varchar) as indicator,
    cast(copied.figures as varchar) as value,
    cast(copied.period_before as varchar) as "limit"
from copied
inner join cell_standing
    on copied.place_code = cell_standing.place_code
    and copied.form = cell_standing.form
    and copied.period = cell_standing.period
    and cell_standing.reported_as in ('period', 'subtotal')
inner join indicator on cell_standing.indicator = indicator.code and indicator.over_time <> 'last'
group by
    cell_standing.submission,
    cell_standing.file,
    cell_standing.sheet,
    copied.place_code,
    copied.form,
    copied.period,
    copied.figures,
    copied.period_before
order by cell_standing.submission, cell_standing.sheet, copied.place_code
