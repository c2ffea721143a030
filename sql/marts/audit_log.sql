-- what: decisions and statements of officers: accept, accept_drop (a publication with large losses), withdraw,
--       restore, prefer, lock, unlock, backfill, rollback, accept_break (a break of the archive), correction (a line of
--       corrections.csv), explanation (in a return)
-- grain: decision or statement
-- inputs: event, correction, finding, record_standing, run
-- parameters: none
with correction_line as (
    select
        cast(correction.date as timestamp with time zone) as recorded_at,
        correction.officer,
        'correction' as event,
        correction.submission as subject,
        trim(coalesce(correction.sheet, '') || ' ' || correction.cell) as detail,
        correction.reason
    from correction
    where exists (select 1 from record_standing where record_standing.submission = correction.submission)
),

explained_finding as (
    select distinct
        record_standing.received_at as recorded_at,
        record_standing.place_code as officer,
        'explanation' as event,
        finding.submission as subject,
        trim(coalesce(finding.sheet, '') || ' ' || coalesce(finding.cell, '') || ' ' || finding.rule) as detail,
        finding.explanation as reason
    from finding
    inner join record_standing
        on finding.submission = record_standing.submission
        and finding.ingest = record_standing.ingest
        and coalesce(finding.sheet, '') = record_standing.sheet
    where finding.explanation is not null and finding.rule <> 'cell_corrected'
)

select
    recorded_at,
    officer,
    event,
    subject,
    detail,
    reason
from (
    select
        recorded_at,
        officer,
        case when event = 'publish' then 'accept_drop' else event end as event,
        subject,
        case when event <> 'rollback' then detail end as detail,
        reason
    from event
    where event <> 'publish' or (reason <> '' and recorded_at < (select run.as_of from run))
    union all
    from correction_line
    union all
    from explained_finding
)
order by recorded_at, event, subject, detail nulls first, officer, reason
