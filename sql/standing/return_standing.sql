-- what: expected returns with the submission that counts: of the current submissions that contain the place
--       the one of the highest precedence;
--       timeliness is judged by the first submission received
-- grain: place × form × period
-- inputs: return_expected, row_reported, return_accepted, run
-- parameters: none
with reported as (
    select
        form,
        place_code,
        period,
        min(received_on) as received_on,
        max(precedence) filter (where is_current) as precedence
    from row_reported
    group by form, place_code, period
)

select
    return_expected.place_code,
    return_expected.form,
    return_expected.period,
    return_expected.lineage,
    standing.submission,
    standing.sheet,
    standing.ingest,
    standing.precedence is not null as is_reported,
    standing.precedence is not null and reported.received_on <= return_expected.due_on as is_on_time,
    standing.precedence is not null and reported.received_on > return_expected.due_on as is_late,
    standing.precedence is not null and reported.received_on > return_expected.taken_until as is_very_late,
    standing.precedence is null and run.as_of_date > return_expected.due_on as is_missing
from return_expected
cross join run
left join reported
    on return_expected.form = reported.form
    and return_expected.place_code = reported.place_code
    and return_expected.period = reported.period
left join return_accepted as standing on reported.precedence = standing.precedence
order by return_expected.place_code, return_expected.form, return_expected.period
