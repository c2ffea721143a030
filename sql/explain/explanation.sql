-- what: explanations of warnings at cells, written beside the row or given when an officer accepted the rule
-- grain: finding with an explanation
-- inputs: finding, record_standing, event
-- parameters: none
with accepted_rule as (
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
    coalesce(finding.explanation, accepted_rule.reason) as reason,
    case when finding.explanation is null then accepted_rule.officer end as officer
from finding
inner join record_standing
    on finding.submission = record_standing.submission
    and finding.ingest = record_standing.ingest
left join accepted_rule on finding.submission = accepted_rule.submission and finding.rule = accepted_rule.rule
where finding.severity = 'warning' and coalesce(finding.explanation, accepted_rule.reason) is not null
order by finding.submission, finding.sheet, finding.cell, finding.rule
