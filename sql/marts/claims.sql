-- what: printed rates and totals beside what is computed for them, with the verdict; an end of an interval that is open
--       is empty, and a note behind the number is not repeated, for it may name people
-- grain: submission × sheet × cell
-- inputs: claim_verdict
-- parameters: none
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
