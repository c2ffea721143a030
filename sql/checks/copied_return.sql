-- what: rows whose flows, own and subtotals, are all the same as in the form's last period, with at least `figures`
--       of them not zero; stocks and cumulative figures do not count, for they may well stay as they are; returns are
--       compared by the sum of 64-bit hashes of their figures
-- grain: place × form × period
-- inputs: current_observation, indicator, period, indicator_threshold, current_cell
-- parameters: none
with returned as (
    select
        current_observation.place_code,
        current_observation.form,
        current_observation.period,
        count(*) as figures,
        sum(hash(current_observation.indicator, current_observation.reported_as, current_observation.value))
            as fingerprint
    from current_observation
    inner join indicator on current_observation.indicator = indicator.code and indicator.over_time <> 'last'
    inner join indicator_threshold
        on current_observation.indicator = indicator_threshold.indicator
        and indicator_threshold.rule = 'copied_return'
    where current_observation.reported_as in ('period', 'subtotal')
    group by current_observation.place_code, current_observation.form, current_observation.period
    having count(*) filter (where current_observation.value <> 0) >= max(indicator_threshold.figures)
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
    current_cell.submission,
    current_cell.file,
    current_cell.sheet,
    string_agg(current_cell.cell, '、' order by length(current_cell.cell), current_cell.cell) as cell,
    copied.place_code,
    copied.period,
    cast(null as varchar) as indicator,
    cast(copied.figures as varchar) as value,
    cast(copied.period_before as varchar) as "limit"
from copied
inner join current_cell
    on copied.place_code = current_cell.place_code
    and copied.form = current_cell.form
    and copied.period = current_cell.period
    and current_cell.reported_as in ('period', 'subtotal')
inner join indicator on current_cell.indicator = indicator.code and indicator.over_time <> 'last'
group by
    current_cell.submission,
    current_cell.file,
    current_cell.sheet,
    copied.place_code,
    copied.form,
    copied.period,
    copied.figures,
    copied.period_before
order by current_cell.submission, current_cell.sheet, copied.place_code
