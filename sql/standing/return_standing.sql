-- what: expected returns with the submission that counts: of the current submissions that contain the place
--       the one of the highest precedence;
--       timeliness is judged by the first submission received
-- grain: place × form × period
-- inputs: return_expected, row_reported, run
-- parameters: none
with first_received as (
    select
        form,
        place_code,
        period,
        min(received_on) as received_on
    from row_reported
    group by form, place_code, period
),

standing as (
    select
        form,
        place_code,
        period,
        max((precedence, submission, sheet, ingest)) as latest
    from row_reported
    where is_current
    group by form, place_code, period
)

select
    return_expected.place_code,
    return_expected.form,
    return_expected.period,
    return_expected.lineage,
    standing.latest[2] as submission,
    standing.latest[3] as sheet,
    standing.latest[4] as ingest,
    standing.latest is not null as is_reported,
    standing.latest is not null and first_received.received_on <= return_expected.due_on as is_on_time,
    standing.latest is not null and first_received.received_on > return_expected.due_on as is_late,
    standing.latest is not null and first_received.received_on > return_expected.taken_until as is_very_late,
    standing.latest is null and run.as_of_date > return_expected.due_on as is_missing
from return_expected
cross join run
left join first_received
    on return_expected.form = first_received.form
    and return_expected.place_code = first_received.place_code
    and return_expected.period = first_received.period
left join standing
    on return_expected.form = standing.form
    and return_expected.place_code = standing.place_code
    and return_expected.period = standing.period
order by return_expected.place_code, return_expected.form, return_expected.period
