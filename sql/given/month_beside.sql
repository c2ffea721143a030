-- what: a flow that a form asks for both per period and cumulatively: both numbers, how exact they are, and since when
--       they count: when first recorded, or when an officer last decided on a return of the unit that
--       reports the place
-- grain: place × reporting period × indicator
-- inputs: column_beside, return_standing, period, place_thread, number_standing, number_inexact, all_submission, event,
--         ledger_row
-- parameters: none
-- made as: table; empty without column_beside
with number_beside as (
    select
        number_standing.place_code,
        number_standing.period,
        number_standing.form,
        number_standing.indicator,
        max(case when number_standing.reported_as = 'period' then number_standing.value end) as month_value,
        max(case when number_standing.reported_as = 'cumulative' then number_standing.value end) as cumulative
    from number_standing
    semi join column_beside using (form, period, indicator)
    where number_standing.reported_as in ('period', 'cumulative')
    group by all
),

inexact_beside as (
    select
        number_inexact.place_code,
        number_inexact.period,
        number_inexact.form,
        number_inexact.indicator,
        bool_or(number_inexact.qualifier <> 'exact' and number_inexact.reported_as = 'period') as is_rough_month,
        bool_or(number_inexact.qualifier <> 'exact' and number_inexact.reported_as = 'cumulative')
            as is_rough_cumulative,
        max(case when number_inexact.reported_as = 'period' then number_inexact.precision end) as month_slack,
        max(case when number_inexact.reported_as = 'cumulative' then number_inexact.precision end) as cumulative_slack
    from number_inexact
    semi join column_beside using (form, period, indicator)
    where number_inexact.reported_as in ('period', 'cumulative')
    group by all
),

first_recorded as (
    select
        submission,
        min(recorded_at) as recorded_at
    from all_submission
    group by submission
),

last_decided as (
    select
        ledger_row.form,
        ledger_row.place_code,
        ledger_row.period,
        max(event.recorded_at) as decided_at
    from event
    inner join all_submission as decided on event.subject = decided.submission
    inner join all_submission as own
        on decided.form = own.form
        and decided.place_code = own.place_code
        and decided.period = own.period
    inner join ledger_row on own.submission = ledger_row.submission and own.sheet = ledger_row.sheet
    where event.event in ('withdraw', 'restore', 'prefer')
    group by all
)

select
    return_standing.place_code,
    coalesce(place_thread.thread, cast(return_standing.place_code as varchar)) as thread,
    column_beside.form,
    column_beside.period,
    column_beside.indicator,
    column_beside.return_year,
    column_beside.is_first_of_year,
    return_standing.is_reported as was_returned,
    greatest(first_recorded.recorded_at, last_decided.decided_at) as counts_since,
    number_beside.month_value,
    number_beside.cumulative,
    coalesce(inexact_beside.is_rough_month, false) as is_rough_month,
    coalesce(inexact_beside.is_rough_cumulative, false) as is_rough_cumulative,
    coalesce(inexact_beside.month_slack, 0) as month_slack,
    coalesce(inexact_beside.cumulative_slack, 0) as cumulative_slack
from return_standing
inner join column_beside using (form, period)
inner join period on column_beside.period = period.period
left join place_thread
    on return_standing.place_code = place_thread.place_code
    and period.end_date between place_thread.first_day and place_thread.last_day
left join first_recorded on return_standing.submission = first_recorded.submission
left join last_decided
    on return_standing.form = last_decided.form
    and return_standing.place_code = last_decided.place_code
    and return_standing.period = last_decided.period
left join number_beside
    on return_standing.place_code = number_beside.place_code
    and column_beside.period = number_beside.period
    and column_beside.form = number_beside.form
    and column_beside.indicator = number_beside.indicator
left join inexact_beside
    on return_standing.place_code = inexact_beside.place_code
    and column_beside.period = inexact_beside.period
    and column_beside.form = inexact_beside.form
    and column_beside.indicator = inexact_beside.indicator
