-- what: printed rates and totals beside the computed value, with the verdict; open ends of intervals are empty; notes
--       after the number are cut, because they may name people
-- grain: submission × sheet × cell
-- inputs: claim_verdict, period, place_dated, indicator, run
-- parameters: none
-- made as: table; empty without claim_verdict
select
    claim_verdict.place_code,
    claim_verdict.period,
    claim_verdict.indicator,
    claim_verdict.printed,
    claim_verdict.computed,
    claim_verdict.verdict,
    claim_verdict.submission,
    claim_verdict.file,
    claim_verdict.sheet,
    claim_verdict.cell,
    regexp_replace(claim_verdict.text, '[(（][^()（）]*[)）]', '（…）') as written,
    claim_verdict.qualifier,
    case when isfinite(claim_verdict.printed_low) then claim_verdict.printed_low end as printed_low,
    case when isfinite(claim_verdict.printed_high) then claim_verdict.printed_high end as printed_high,
    claim_verdict.computed_low,
    case when isfinite(claim_verdict.computed_high) then claim_verdict.computed_high end as computed_high,
    claim_verdict.numerator,
    claim_verdict.denominator,
    claim_verdict.inputs_from,
    place_dated.place_key,
    place_dated.place_name,
    indicator.name_zh as indicator_name_zh
from claim_verdict
cross join run
left join period on claim_verdict.period = period.period
left join place_dated
    on claim_verdict.place_code = place_dated.place_code
    and coalesce(period.end_date, run.as_of_date) between place_dated.counts_from and place_dated.counts_to
left join indicator on claim_verdict.indicator = indicator.code
order by claim_verdict.submission, claim_verdict.sheet, claim_verdict.cell
