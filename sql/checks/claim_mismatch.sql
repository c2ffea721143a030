-- what: printed rates and totals that contradict the computed value; `limit` is that value rounded as the print is, in
--       brackets the interval that rounded inputs allow
-- grain: claim
-- inputs: claim_verdict
-- parameters: none
-- made as: table; empty without claim_verdict
with mismatch as (
    select
        *,
        case when precision > 0 then cast(round(-log10(2 * precision)) as integer) else 4 end as decimals,
        printf('%.15g', round(computed_low, decimals)) as low,
        printf('%.15g', round(computed_high, decimals)) as high
    from claim_verdict
    where verdict = 'mismatch'
)

select
    'claim_mismatch' as rule,
    submission,
    file,
    nullif(sheet, '') as sheet,
    cell,
    place_code,
    period,
    indicator,
    printf('%.15g', printed) as value,
    case
        when computed_low = computed_high then printf('%.15g', round(computed, decimals))
        when isinf(computed_high) then '≥' || low
        else printf('%.15g', round(computed, decimals)) || ' [' || low || '–' || high || ']'
    end as "limit"
from mismatch
order by submission, sheet, cell
