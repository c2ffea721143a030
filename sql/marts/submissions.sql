-- what: returns received, with their revision among the returns of the same form, place and period
-- grain: submission × sheet
-- inputs: record_standing, return_accepted, period, place_dated, form_latest, run
-- parameters: none
select
    record_standing.submission,
    record_standing.file,
    record_standing.form,
    record_standing.place_code,
    record_standing.period,
    return_accepted.revision,
    record_standing.received_at,
    case
        when return_accepted.is_set_aside then 'set_aside'
        when not return_accepted.is_current then 'replaced'
        else record_standing.status
    end as status,
    record_standing.rows,
    record_standing.read,
    record_standing.accepted,
    record_standing.rejected,
    record_standing.sheet,
    place_dated.place_key,
    place_dated.place_name,
    form_latest.title_zh as form_title_zh
from record_standing
cross join run
left join return_accepted
    on record_standing.submission = return_accepted.submission
    and record_standing.sheet = return_accepted.sheet
left join period on record_standing.period = period.period::varchar
left join place_dated
    on record_standing.place_code = place_dated.place_code::varchar
    and coalesce(period.end_date, run.as_of_date) between place_dated.counts_from and place_dated.counts_to
left join form_latest on record_standing.form = form_latest.form::varchar
order by record_standing.submission, record_standing.sheet
