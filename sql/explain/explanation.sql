-- what: what officers said of warnings at cells: beside the row, or by accepting the rule for the whole submission
-- grain: finding with an explanation
-- inputs: finding, record_standing, event
-- parameters: none
with accepted as (
    select
        subject as submission,
        detail as rule,
        arg_max(reason, number) as reason,
        arg_max(officer, number) as officer
    from event
    where event = 'accept'
    group by subject, detail
)

select distinct
    finding.submission,
    finding.sheet,
    finding.cell,
    finding.rule,
    coalesce(finding.explanation, accepted.reason) as reason,
    case when finding.explanation is null then accepted.officer end as officer
from finding
inner join record_standing on finding.submission = record_standing.submission and finding.ingest = record_standing.ingest
left join accepted on finding.submission = accepted.submission and finding.rule = accepted.rule
where finding.severity = 'warning' and coalesce(finding.explanation, accepted.reason) is not null
order by finding.submission, finding.sheet, finding.cell, finding.rule
