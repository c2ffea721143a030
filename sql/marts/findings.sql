-- what: everything found wrong or odd; corrected where a later revision or a later file of the same path came,
--       explained where the officer explained a warning, of a submission or of a computed figure with that value,
--       withdrawn with its submission
-- grain: finding
-- inputs: finding, check_finding, record_standing, return_accepted, event
-- parameters: none
with latest as (
    select
        file,
        arg_max(submission, (received_at, submission)) as submission
    from record_standing
    where status <> 'withdrawn'
    group by file
),

received as (
    select
        record_standing.submission,
        record_standing.ingest,
        bool_or(return_accepted.is_current) as is_current,
        bool_or(record_standing.status = 'withdrawn') as is_withdrawn
    from record_standing
    left join return_accepted
        on record_standing.submission = return_accepted.submission
        and record_standing.sheet = return_accepted.sheet
    group by record_standing.submission, record_standing.ingest
),

accepted as (
    select
        subject as submission,
        detail as rule,
        arg_max(reason || '（' || officer || '）', number) as reason
    from event
    where event = 'accept'
    group by subject, detail
),

of_submissions as (
    select
        finding.rule,
        finding.severity,
        case
            when received.is_withdrawn then 'withdrawn'
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
