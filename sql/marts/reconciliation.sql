-- what: totals that places reported for their children, beside the sum of the children, with the verdict
-- grain: place × reporting period × indicator reported as subtotal
-- inputs: total_verdict, place_in_words, indicator
-- parameters: none
-- made as: table; empty without total_verdict
select
    total_verdict.place_code,
    total_verdict.period,
    total_verdict.indicator,
    cast(total_verdict.children_sum as double) as children_sum,
    cast(total_verdict.reported_total as double) as reported_total,
    cast(total_verdict.difference as double) as difference,
    total_verdict.verdict,
    total_verdict.suspects,
    total_verdict.indicators_agreeing,
    total_verdict.indicators_differing,
    place_in_words.place_key,
    place_in_words.place_name,
    indicator.name_zh as indicator_name_zh
from total_verdict
inner join place_in_words on total_verdict.place_code = place_in_words.place_code and total_verdict.period = place_in_words.period
inner join indicator on total_verdict.indicator = indicator.code
order by total_verdict.place_code, total_verdict.period, total_verdict.indicator
