-- what: totals that a place reported for its children, with the verdict: equal, or the explanation that fits; how many of
--       the place's totals differ, and how many of them agree with the explanation
-- grain: place × reporting period × indicator reported as subtotal
-- inputs: total_summed, total_differing, total_suspect
-- parameters: none
-- made as: table; empty without total_summed
select
    total_summed.place_code,
    total_summed.period,
    total_summed.indicator,
    total_summed.children_sum,
    total_summed.reported_total,
    total_summed.difference,
    case
        when total_summed.is_equal then 'equal'
        when total_summed.is_within then 'within_suppressed'
        when total_suspect.verdict is not null then total_suspect.verdict
        when total_summed.difference > 0 then 'parent_exceeds'
        else 'children_exceed'
    end as verdict,
    case when total_summed.is_within then total_summed.hiding else total_suspect.suspects end as suspects,
    total_suspect.agreeing as indicators_agreeing,
    total_differing.differing as indicators_differing
from total_summed
left join total_differing
    on total_summed.place_code = total_differing.place_code
    and total_summed.period = total_differing.period
    and total_summed.indicator = total_differing.indicator
left join total_suspect
    on total_summed.place_code = total_suspect.place_code
    and total_summed.period = total_suspect.period
    and total_summed.indicator = total_suspect.indicator
