-- what: printed rates and totals beside the computed value, with the verdict; open ends of intervals are empty; notes
--       after the number are cut, because they may name people
-- grain: submission × sheet × cell
-- inputs: claim_verdict
-- parameters: none
-- made as: table; empty without claim_verdict
select
    place_code,
    period,
    indicator,
    printed,
    computed,
    verdict,
    submission,
    file,
    sheet,
    cell,
    regexp_replace(text, '[(（][^()（）]*[)）]', '（…）') as written,
    qualifier,
    case when isfinite(printed_low) then printed_low end as printed_low,
    case when isfinite(printed_high) then printed_high end as printed_high,
    computed_low,
    case when isfinite(computed_high) then computed_high end as computed_high,
    numerator,
    denominator,
    inputs_from
from claim_verdict
order by submission, sheet, cell
