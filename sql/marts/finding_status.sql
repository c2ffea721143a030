-- what: findings of submissions and checks, with their status: corrected by a later revision of their return (of every
--       return of the file, if they belong to none) or a later file of the same path, explained by an officer, withdrawn
--       with the submission, else open
-- grain: finding
-- inputs: finding, check_finding, record_standing, return_accepted, received_sheet, event
-- parameters: none
with latest_submission as (
    select
        file,
        arg_max(submission, (received_at, submission)) as submission
    from record_standing
    where
        status <> 'withdrawn'
        and submission not in (select return_accepted.submission from return_accepted where is_set_aside)
    group by file
),

accepted_rule as (
    select
        subject as submission,
        detail as rule,
        arg_max(reason || '（' || officer || '）', number) as reason
    from event
    where event = 'accept'
    group by subject, detail
),

submission_finding as (
    select
        finding.rule,
        finding.severity,
        case
            when whole.is_withdrawn then 'withdrawn'
            when
                not coalesce(own.is_set_aside, whole.is_set_aside)
                and (not coalesce(own.is_current, whole.is_current) or latest_submission.submission is null)
                then 'corrected'
            when finding.severity = 'warning' and coalesce(finding.explanation, accepted_rule.reason) is not null
                then 'explained'
            else 'open'
        end as status,
        finding.submission,
        finding.file,
        finding.sheet,
        finding.cell,
        finding.place_code,
        finding.period,
        finding.indicator,
        finding.value,
        finding.message_zh,
        finding.message_en,
        coalesce(finding.explanation, accepted_rule.reason) as explanation
    from finding
    inner join received_sheet as whole
        on finding.submission = whole.submission
        and finding.ingest = whole.ingest
        and whole.sheet is null
    left join received_sheet as own
        on finding.submission = own.submission
        and finding.ingest = own.ingest
        and coalesce(finding.sheet, '') = own.sheet
    left join latest_submission on finding.submission = latest_submission.submission
    left join accepted_rule on finding.submission = accepted_rule.submission and finding.rule = accepted_rule.rule
),

check_finding_status as (
    select
        check_finding.rule,
        check_finding.severity,
        case when accepted_rule.reason is not null then 'explained' else 'open' end as status,
        check_finding.submission,
        check_finding.file,
        check_finding.sheet,
        check_finding.cell,
        check_finding.place_code,
        check_finding.period,
        check_finding.indicator,
        check_finding.value,
        check_finding.message_zh,
        check_finding.message_en,
        accepted_rule.reason as explanation
    from check_finding
    left join accepted_rule
        on coalesce(
            check_finding.submission,
            concat_ws('/', check_finding.place_code, check_finding.period, check_finding.indicator, check_finding.value)
        ) = accepted_rule.submission
        and check_finding.rule = accepted_rule.rule
)

select
    rule,
    severity,
    status,
    submission,
    file,
    sheet,
    cell,
    place_code,
    period,
    indicator,
    value,
    message_zh,
    message_en,
    explanation
from (
    from submission_finding
    union all
    from check_finding_status
)
