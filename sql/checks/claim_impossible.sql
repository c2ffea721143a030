-- what: printed rates that no whole denominator can give with their numerator
-- grain: claim
-- inputs: claim_verdict
-- parameters: none
-- made as: table; empty without claim_verdict where verdict = 'impossible'
select
    'claim_impossible' as rule,
    submission,
    file,
    nullif(sheet, '') as sheet,
    cell,
    place_code,
    period,
    indicator,
    printf('%.15g', printed) as value,
    printf('%.15g', numerator) as "limit"
from claim_verdict
where verdict = 'impossible'
order by submission, sheet, cell
