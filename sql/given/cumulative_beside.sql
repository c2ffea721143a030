-- what: months beside cumulative figures in stretches: a stretch begins after a cumulative figure and ends with the next;
--       excess is what the next has beyond the one before and the months between, because a month is missing (gap_end is
--       the last one; is_recovered: the excess is its number) or the numbers differ
-- grain: place × reporting period × indicator
-- inputs: month_beside, locked_period
-- parameters: none
-- made as: table; empty without month_beside
with in_stretch as (
    select
        *,
        count(cumulative) over earlier as stretch,
        last_value(cumulative ignore nulls) over earlier as cumulative_before,
        last_value(case when cumulative is not null then is_rough_cumulative end ignore nulls) over earlier
            as is_rough_before,
        last_value(case when cumulative is not null then cumulative_slack end ignore nulls) over earlier
            as slack_before
    from month_beside
    window earlier as (
        partition by thread, form, indicator, return_year
        order by period
        rows between unbounded preceding and 1 preceding
    )
),

stretched as (
    select
        *,
        sum(month_value) over of_stretch as month_sum,
        min(case when month_value is null then period end) over of_stretch as gap_start,
        max(case when month_value is null then period end) over of_stretch as gap_end,
        max(case when cumulative is not null then period end) over of_stretch as reached_in,
        max(cumulative) over of_stretch as reached,
        max(counts_since) over of_stretch as known_at,
        bool_or(is_first_of_year) over of_stretch as is_from_start,
        bool_or(is_rough_month or (is_rough_cumulative and cumulative is not null)) over of_stretch as is_rough_inside,
        sum(month_slack + case when cumulative is null then 0 else cumulative_slack end) over of_stretch
            as slack_inside
    from in_stretch
    window of_stretch as (partition by thread, form, indicator, return_year, stretch)
),

measured as (
    select
        *,
        cast(reached - coalesce(cumulative_before, 0) - coalesce(month_sum, 0) as decimal(18, 4)) as excess,
        is_rough_inside or coalesce(is_rough_before, false) as is_rough,
        slack_inside + coalesce(slack_before, 0) as slack
    from stretched
)

select
    measured.place_code,
    measured.thread,
    measured.form,
    measured.period,
    measured.indicator,
    measured.return_year,
    measured.was_returned,
    measured.month_value,
    measured.cumulative,
    coalesce(measured.cumulative_before, 0) as cumulative_before,
    coalesce(measured.month_sum, 0) as month_sum,
    measured.gap_start,
    measured.gap_end,
    measured.reached_in,
    measured.excess,
    measured.is_rough,
    measured.slack,
    -- the year begins with 0; a form that begins within the year may contain the months before it
    measured.cumulative_before is not null or measured.is_from_start as has_start,
    coalesce(
        measured.excess >= 0 and measured.slack = 0 and not measured.is_rough
        and coalesce(measured.known_at <= locked_period.locked_at, true),
        false
    ) as is_recovered
from measured
left join locked_period on measured.gap_end = locked_period.period
