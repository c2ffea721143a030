-- what: rows of places from which the form is not expected; they are kept in the ledger and not counted
-- grain: form × place × period × submission × sheet
-- inputs: reported_row, expected_return, submission
-- parameters: none
select
    'not_expected' as rule,
    reported_row.submission,
    submission.file,
    reported_row.sheet,
    cast(null as varchar) as cell,
    reported_row.place_code,
    reported_row.period,
    cast(null as varchar) as indicator,
    reported_row.place_code as value,
    cast(null as varchar) as "limit"
from reported_row
inner join submission
    on reported_row.submission = submission.submission
    and reported_row.sheet = submission.sheet
where reported_row.is_current and not exists (
    select 1 as found
    from expected_return
    where
        expected_return.form = reported_row.form
        and expected_return.place_code = reported_row.place_code
        and expected_return.period = reported_row.period
)
order by reported_row.submission, reported_row.sheet, reported_row.place_code
