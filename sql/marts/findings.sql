-- what: everything found wrong or odd; corrected where a later revision or a later file of the same path came
-- grain: finding
-- inputs: finding, check_finding, submission, accepted_submission
-- parameters: none
with latest as (
    select
        file,
        arg_max(submission, (received_at, submission)) as submission
    from submission
    group by file
),

of_submissions as (
    select
        finding.rule,
        finding.severity,
        case
            when not accepted_submission.is_current or latest.submission is null then 'corrected'
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
        finding.message_en
    from finding
    inner join submission on finding.submission = submission.submission and finding.ingest = submission.ingest
    left join accepted_submission on submission.submission = accepted_submission.submission
    left join latest on submission.submission = latest.submission
),

of_checks as (
    select
        rule,
        severity,
        'open' as status,
        submission,
        file,
        sheet,
        cell,
        place_code,
        period,
        indicator,
        value,
        message_zh,
        message_en
    from check_finding
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
    message_en
from (
    from of_submissions
    union all
    from of_checks
)
order by
    file nulls last, sheet nulls first, cell nulls first, rule, place_code, period, indicator, value, submission
