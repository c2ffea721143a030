-- what: what places reported as the total of their children, held against the sum of what the children gave
-- grain: place × reporting period × indicator reported as subtotal
-- inputs: total_verdict
-- parameters: none
select
    place_code,
    period,
    indicator,
    cast(children_sum as double) as children_sum,
    cast(reported_total as double) as reported_total,
    cast(difference as double) as difference,
    verdict,
    suspects
from total_verdict
order by place_code, period, indicator
