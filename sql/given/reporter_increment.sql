-- what: increments of cumulative figures: the figure less the last figure given before it in the same year; after
--       missing periods an increment spans them, from spans_from on; covered_by is the first period, from this period
--       on, with a figure
-- grain: place × reporting period × indicator reported as cumulative, given or not
-- inputs: return_standing, column_asked, period, form, place_thread, number_standing
-- parameters: none
with cumulative_figure as (
    select
        return_standing.place_code,
        coalesce(place_thread.thread, cast(return_standing.place_code as varchar)) as thread,
        return_standing.form,
        return_standing.period,
        year(period.start_date - to_months(cast(coalesce(form.year_start, 1) - 1 as integer))) as return_year,
        column_asked.indicator,
        number_standing.value as cumulative,
        return_standing.is_reported as was_returned
    from return_standing
    inner join period on return_standing.period = period.period
    inner join form on return_standing.form = form.form and period.end_date >= form.valid_from
        and coalesce(period.end_date <= form.valid_to, true)
    inner join column_asked
        on return_standing.form = column_asked.form
        and return_standing.period = column_asked.period
        and column_asked.reported_as = 'cumulative'
    left join place_thread
        on return_standing.place_code = place_thread.place_code
        and period.end_date between place_thread.first_day and place_thread.last_day
    left join number_standing
        on return_standing.place_code = number_standing.place_code
        and return_standing.period = number_standing.period
        and return_standing.form = number_standing.form
        and column_asked.indicator = number_standing.indicator
        and number_standing.reported_as = 'cumulative'
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
    from cumulative_figure
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
