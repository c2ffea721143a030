-- what: each expected return with the submission that stands for it, the latest current one that holds the place,
--       and whether the first one came in time
-- grain: place × form × period
-- inputs: expected_return, reported_row, run
-- parameters: none
with first_received as (
    select
        form,
        place_code,
        period,
        min(received_on) as received_on
    from reported_row
    group by form, place_code, period
),

standing as (
    select
        form,
        place_code,
        period,
        max((received_at, submission, sheet, ingest)) as latest
    from reported_row
    where is_current
    group by form, place_code, period
)

select
    expected_return.place_code,
    expected_return.form,
    expected_return.period,
    expected_return.lineage,
    standing.latest[2] as submission,
    standing.latest[3] as sheet,
    standing.latest[4] as ingest,
    standing.latest is not null as is_reported,
    standing.latest is not null and first_received.received_on <= expected_return.due_on as is_on_time,
    standing.latest is not null and first_received.received_on > expected_return.due_on as is_late,
    standing.latest is not null and first_received.received_on > expected_return.taken_until as is_very_late,
    standing.latest is null and run.as_of_date > expected_return.due_on as is_missing
from expected_return
cross join run
left join first_received
    on expected_return.form = first_received.form
    and expected_return.place_code = first_received.place_code
    and expected_return.period = first_received.period
left join standing
    on expected_return.form = standing.form
    and expected_return.place_code = standing.place_code
    and expected_return.period = standing.period
order by expected_return.place_code, expected_return.form, expected_return.period
