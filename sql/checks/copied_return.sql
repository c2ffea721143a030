-- what: rows whose flows, own and subtotals, are all the same as in the form's last period, with at least `figures`
--       of them not zero; stocks and cumulative figures do not count, for they may well stay as they are
-- grain: place × form × period
-- inputs: current_observation, indicator, period, indicator_threshold, current_cell
-- parameters: none
with flow as (
    select
        current_observation.place_code,
        current_observation.form,
        current_observation.period,
        current_observation.indicator,
        current_observation.reported_as,
        current_observation.value
    from current_observation
    inner join indicator on current_observation.indicator = indicator.code and indicator.over_time <> 'last'
    inner join indicator_threshold
        on current_observation.indicator = indicator_threshold.indicator
        and indicator_threshold.rule = 'copied_return'
    where current_observation.reported_as in ('period', 'subtotal')
    qualify count(*) filter (where current_observation.value <> 0) over (
        partition by current_observation.place_code, current_observation.form, current_observation.period
    ) >= indicator_threshold.figures
),

flows as (
    select
        place_code,
        form,
        period,
        list((indicator, reported_as, value) order by indicator, reported_as) as given
    from flow
    group by place_code, form, period
),

copied as (
    select
        flows.place_code,
        flows.form,
        flows.period,
        len(flows.given) as figures,
        before.period as period_before
    from flows
    inner join period on flows.period = period.period
    inner join period as last_one
        on period.period_type = last_one.period_type and period.start_date = last_one.end_date + 1
    inner join flows as before
        on flows.place_code = before.place_code
        and flows.form = before.form
        and before.period = last_one.period
        and flows.given = before.given
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
