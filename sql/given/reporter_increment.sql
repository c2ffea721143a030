-- what: increments of cumulative figures: the figure less the last figure given before it in the same year; after
--       missing periods an increment spans them, from spans_from on; covered_by is the first period, from this period
--       on, with a figure
--       beside a column per period they are the months that are missing, each known from the next cumulative figure
--       (covered_by), the last of several together with the others
-- grain: place × reporting period × indicator reported as cumulative, given or not, except months given beside it
-- inputs: return_standing, column_asked, column_beside, cumulative_beside, period, form, place_thread, number_standing
-- parameters: none
-- made as: table; empty without column_asked where reported_as = 'cumulative' or cumulative_beside
with cumulative_figure as (
    select
        return_standing.place_code,
        coalesce(place_thread.thread, cast(return_standing.place_code as varchar)) as thread,
        return_standing.form,
        return_standing.period,
        year(period.start_date - to_months(cast(form.year_start - 1 as integer))) as return_year,
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
    anti join column_beside
        on column_asked.form = column_beside.form
        and column_asked.period = column_beside.period
        and column_asked.indicator = column_beside.indicator
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
union all
select
    place_code,
    thread,
    period,
    indicator,
    form,
    return_year,
    cumulative,
    case when period = gap_end and is_recovered then excess end as amount,
    was_returned,
    gap_start as spans_from,
    case when is_recovered then reached_in end as covered_by
from cumulative_beside
where month_value is null
