-- what: returns that repeat every flow of the period before, at least `figures` of them not zero; stocks and
--       cumulative figures are not compared; a sum of 64-bit hashes identifies the flows of a return
-- grain: place × form × period
-- inputs: number_standing, indicator, period, indicator_threshold, cell_standing, place_thread
-- parameters: none
with flows as (
    select
        number_standing.place_code,
        number_standing.form,
        number_standing.period,
        count(*) as figures,
        sum(hash(number_standing.indicator, number_standing.reported_as, number_standing.value))
            as fingerprint
    from number_standing
    inner join indicator on number_standing.indicator = indicator.code and indicator.over_time in ('sum', 'none')
    inner join indicator_threshold
        on number_standing.indicator = indicator_threshold.indicator
        and indicator_threshold.rule = 'copied_return'
    where number_standing.reported_as in ('period', 'subtotal')
    group by number_standing.place_code, number_standing.form, number_standing.period
    having count(*) filter (where number_standing.value <> 0) >= max(indicator_threshold.figures)
),

threaded_flows as (
    select
        flows.*,
        coalesce(place_thread.thread, cast(flows.place_code as varchar)) as thread,
        period.period_type,
        period.start_date,
        period.end_date
    from flows
    inner join period on flows.period = period.period
    left join place_thread
        on flows.place_code = place_thread.place_code
        and period.end_date between place_thread.first_day and place_thread.last_day
),

copied_return as (
    select
        flows.place_code,
        flows.form,
        flows.period,
        flows.figures,
        earlier.period as period_before
    from threaded_flows as flows
    inner join threaded_flows as earlier
        on flows.thread = earlier.thread
        and flows.form = earlier.form
        and flows.period_type = earlier.period_type
        and flows.start_date = earlier.end_date + 1
        and flows.figures = earlier.figures
        and flows.fingerprint = earlier.fingerprint
)

select
    'copied_return' as rule,
    cell_standing.submission,
    cell_standing.file,
    cell_standing.sheet,
    string_agg(cell_standing.cell, '、' order by length(cell_standing.cell), cell_standing.cell) as cell,
    copied_return.place_code,
    copied_return.period,
    cast(null as varchar) as indicator,
    cast(copied_return.figures as varchar) as value,
    cast(copied_return.period_before as varchar) as "limit"
from copied_return
inner join cell_standing
    on copied_return.place_code = cell_standing.place_code
    and copied_return.form = cell_standing.form
    and copied_return.period = cell_standing.period
    and cell_standing.reported_as in ('period', 'subtotal')
inner join indicator on cell_standing.indicator = indicator.code and indicator.over_time in ('sum', 'none')
group by
    cell_standing.submission,
    cell_standing.file,
    cell_standing.sheet,
    copied_return.place_code,
    copied_return.form,
    copied_return.period,
    copied_return.figures,
    copied_return.period_before
order by cell_standing.submission, cell_standing.sheet, copied_return.place_code
