-- what: returns received for the latest due period of each form, whose figures count or wait, with their files
-- grain: return
-- inputs: submissions, form_due, place_shown
-- parameters: none
select
    place_shown.branch_code,
    place_shown.name,
    form_due.title,
    form_due.title_en,
    submissions.period,
    submissions.file,
    submissions.sheet,
    submissions.received_at,
    submissions.status,
    submissions.accepted,
    submissions.rejected
from submissions
inner join form_due
    on submissions.form = form_due.form
    and submissions.period = form_due.period
inner join place_shown on submissions.place_code = place_shown.place_code
where submissions.status <> 'replaced'
order by place_shown.branch_code, form_due.title, submissions.place_code, submissions.received_at, submissions.file
