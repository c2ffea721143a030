-- what: totals that a place reported for its children, with the verdict: equal, or the first explanation that fits
-- grain: place × reporting period × indicator reported as subtotal
-- inputs: total_summed, total_suspect
-- parameters: none
with first_suspect as (
    select
        place_code,
        period,
        indicator,
        verdict,
        suspects
    from total_suspect
    qualify row_number() over (
        partition by place_code, period, indicator
        order by list_position(
            ['siblings_swapped', 'child_missing', 'doubled', 'unit_slip', 'children_exceed'], verdict
        )
    ) = 1
)

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
        when first_suspect.verdict is not null then first_suspect.verdict
        when total_summed.difference > 0 then 'parent_exceeds'
        else 'children_exceed'
    end as verdict,
    case when total_summed.is_within then total_summed.hiding else first_suspect.suspects end as suspects
from total_summed
left join first_suspect
    on total_summed.place_code = first_suspect.place_code
    and total_summed.period = first_suspect.period
    and total_summed.indicator = first_suspect.indicator
