-- what: rows of current submissions that another current submission of higher precedence replaces
-- grain: form × place × period × submission × sheet
-- inputs: row_reported, return_standing, record_standing
-- parameters: none
select
    'row_replaced' as rule,
    row_reported.submission,
    record_standing.file,
    row_reported.sheet,
    cast(null as varchar) as cell,
    row_reported.place_code,
    row_reported.period,
    cast(null as varchar) as indicator,
    row_reported.place_code as value,
    standing.file as "limit"
from row_reported
inner join return_standing
    on row_reported.form = return_standing.form
    and row_reported.place_code = return_standing.place_code
    and row_reported.period = return_standing.period
    and (row_reported.submission, row_reported.sheet) <> (return_standing.submission, return_standing.sheet)
inner join record_standing
    on row_reported.submission = record_standing.submission
    and row_reported.sheet = record_standing.sheet
inner join record_standing as standing
    on return_standing.submission = standing.submission
    and return_standing.sheet = standing.sheet
where row_reported.is_current
order by row_reported.submission, row_reported.sheet, row_reported.place_code
