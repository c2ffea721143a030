-- what: cumulative figures as what each period added: the figure less the last one given before it in the same year;
--       after a gap an increment spans several periods, from spans_from on; a period that was not given is covered
--       by the next that was (covered_by)
-- grain: place × reporting period × indicator reported as cumulative, given or not
-- inputs: received_return, asked_column, period, form, place_thread, current_observation
-- parameters: none
with asked as (
    select
        received_return.place_code,
        coalesce(place_thread.thread, cast(received_return.place_code as varchar)) as thread,
        received_return.form,
        received_return.period,
        year(period.start_date - to_months(cast(coalesce(form.year_start, 1) - 1 as integer))) as return_year,
        asked_column.indicator,
        current_observation.value as cumulative,
        received_return.is_reported as was_returned
    from received_return
    inner join period on received_return.period = period.period
    inner join form on received_return.form = form.form and period.end_date >= form.valid_from
        and coalesce(period.end_date <= form.valid_to, true)
    inner join asked_column
        on received_return.form = asked_column.form
        and received_return.period = asked_column.period
        and asked_column.reported_as = 'cumulative'
    left join place_thread on received_return.place_code = place_thread.place_code
    left join current_observation
        on received_return.place_code = current_observation.place_code
        and received_return.period = current_observation.period
        and received_return.form = current_observation.form
        and asked_column.indicator = current_observation.indicator
        and current_observation.reported_as = 'cumulative'
),

in_runs as (
    select
        place_code,
        thread,
        form,
        period,
        return_year,
        indicator,
        cumulative,
        was_returned,
        count(cumulative) over earlier as run,
        last_value(cumulative ignore nulls) over earlier as cumulative_before
    from asked
    window earlier as (
        partition by thread, form, indicator, return_year
        order by period
        rows between unbounded preceding and 1 preceding
    )
)

select
    place_code,
    thread,
    period,
    indicator,
    form,
    return_year,
    cumulative,
    cast(cumulative - coalesce(cumulative_before, 0) as decimal(18, 4)) as amount,
    was_returned,
    min(period) over of_run as spans_from,
    max(case when cumulative is not null then period end) over of_run as covered_by
from in_runs
window of_run as (partition by thread, form, indicator, return_year, run)
