-- what: totals reported for children that differ from what the children gave, though none of them is missing
-- grain: place × reporting period × indicator reported as subtotal
-- inputs: reconciled_total, received_return, submission, observation
-- parameters: none
select
    'subtotal_differs' as rule,
    submission.submission,
    submission.file,
    observation.sheet,
    observation.cell,
    reconciled_total.place_code,
    reconciled_total.period,
    reconciled_total.indicator,
    printf('%.10g', cast(reconciled_total.reported_total as double)) as value,
    concat(
        printf('%.10g', cast(reconciled_total.children_sum as double)),
        coalesce('（' || reconciled_total.suspects || '）', '')
    ) as "limit"
from reconciled_total
inner join received_return
    on reconciled_total.place_code = received_return.place_code
    and reconciled_total.period = received_return.period
inner join submission
    on received_return.submission = submission.submission
    and received_return.sheet = submission.sheet
inner join observation
    on submission.submission = observation.submission
    and submission.sheet = observation.sheet
    and submission.ingest = observation.ingest
    and received_return.form = observation.form
    and observation.reported_as = 'subtotal'
    and cast(observation.place_code as place_code) = reconciled_total.place_code
    and cast(observation.period as period) = reconciled_total.period
    and cast(observation.indicator as indicator) = reconciled_total.indicator
where reconciled_total.verdict not in ('equal', 'child_missing')
order by submission.submission, observation.sheet, observation.cell
