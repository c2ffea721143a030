-- what: totals that places reported for their children, beside the sum of the children, with the verdict
-- grain: place × reporting period × indicator reported as subtotal
-- inputs: total_verdict
-- parameters: none
-- made as: table; empty without total_verdict
select
    place_code,
    period,
    indicator,
    cast(children_sum as double) as children_sum,
    cast(reported_total as double) as reported_total,
    cast(difference as double) as difference,
    verdict,
    suspects,
    indicators_agreeing,
    indicators_differing
from total_verdict
order by place_code, period, indicator
