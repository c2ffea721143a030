-- what: rows of current submissions that another current submission, received later, replaces
-- grain: form × place × period × submission × sheet
-- inputs: reported_row, received_return, submission
-- parameters: none
select
    'row_replaced' as rule,
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
inner join received_return
    on reported_row.form = received_return.form
    and reported_row.place_code = received_return.place_code
    and reported_row.period = received_return.period
    and (reported_row.submission, reported_row.sheet) <> (received_return.submission, received_return.sheet)
inner join submission
    on reported_row.submission = submission.submission
    and reported_row.sheet = submission.sheet
where reported_row.is_current
order by reported_row.submission, reported_row.sheet, reported_row.place_code
