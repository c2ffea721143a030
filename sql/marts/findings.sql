-- what: everything found wrong or odd; corrected where a later revision or a later file of the same path came,
--       explained where the officer explained a warning, of a submission or of a computed figure with that value
-- grain: finding
-- inputs: finding, check_finding, submission, accepted_submission, event
-- parameters: none
with latest as (
    select
        file,
        arg_max(submission, (received_at, submission)) as submission
    from submission
    group by file
),

received as (
    select
        submission.submission,
        submission.ingest,
        bool_or(accepted_submission.is_current) as is_current
    from submission
    left join accepted_submission
        on submission.submission = accepted_submission.submission
        and submission.sheet = accepted_submission.sheet
    group by submission.submission, submission.ingest
),

accepted as (
    select
        submission,
        rule,
        arg_max(reason || '（' || officer || '）', recorded_at) as reason
    from event
    where event = 'accept'
    group by submission, rule
),

of_submissions as (
    select
        finding.rule,
        finding.severity,
        case
            when not received.is_current or latest.submission is null then 'corrected'
            when finding.severity = 'warning' and coalesce(finding.explanation, accepted.reason) is not null
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
        coalesce(finding.explanation, accepted.reason) as explanation
    from finding
    inner join received on finding.submission = received.submission and finding.ingest = received.ingest
    left join latest on finding.submission = latest.submission
    left join accepted on finding.submission = accepted.submission and finding.rule = accepted.rule
),

of_checks as (
    select
        check_finding.rule,
        check_finding.severity,
        case when accepted.reason is not null then 'explained' else 'open' end as status,
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
        accepted.reason as explanation
    from check_finding
    left join accepted
        on coalesce(
            check_finding.submission,
            concat_ws('/', check_finding.place_code, check_finding.period, check_finding.indicator, check_finding.value)
        ) = accepted.submission
        and check_finding.rule = accepted.rule
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
    from of_submissions
    union all
    from of_checks
)
order by
    file nulls last, sheet nulls first, cell nulls first, rule, place_code, period, indicator, value, submission
