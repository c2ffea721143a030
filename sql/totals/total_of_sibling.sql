-- what: siblings that explain a total: the total is the sibling's sum (is_round: following such totals leads back to
--       the place), or it includes the sibling or a child of one
-- grain: total that differs × sibling or sibling's child × explanation
-- inputs: total_differing, total_neighbour
-- parameters: none
-- made as: table; empty without total_differing
with recursive step as (
    select
        total.place_code,
        total.period,
        total.indicator,
        sibling.place_code as sibling_code
    from total_differing as total
    inner join total_differing as sibling
        on total.parent_code = sibling.parent_code
        and total.period = sibling.period
        and total.indicator = sibling.indicator
        and total.place_code <> sibling.place_code
        and abs(total.reported_total - sibling.children_sum) <= total.precision
),

walk as (
    select *
    from step
    union
    select
        walk.place_code,
        walk.period,
        walk.indicator,
        step.sibling_code
    from walk
    inner join step
        on walk.sibling_code = step.place_code
        and walk.period = step.period
        and walk.indicator = step.indicator
),

sibling_sum as (
    select
        step.place_code,
        step.period,
        step.indicator,
        step.sibling_code,
        true as is_round
    from step
    inner join walk
        on step.sibling_code = walk.place_code
        and step.place_code = walk.sibling_code
        and step.period = walk.period
        and step.indicator = walk.indicator
    union all
    select
        total.place_code,
        total.period,
        total.indicator,
        sibling.neighbour_code as sibling_code,
        false as is_round
    from total_differing as total
    inner join total_neighbour as sibling
        on total.place_code = sibling.place_code
        and total.period = sibling.period
        and total.indicator = sibling.indicator
        and sibling.relation = 'sibling'
        and sibling.children_sum <> 0
        and abs(total.reported_total - sibling.children_sum) <= total.precision
)

select
    place_code,
    period,
    indicator,
    case when bool_or(is_round) then 'siblings_swapped' else 'sibling_sum' end as cause,
    cast(sibling_code as varchar) as suspect
from sibling_sum
group by place_code, period, indicator, sibling_code
union all
select
    total.place_code,
    total.period,
    total.indicator,
    case when other.relation = 'sibling' then 'sibling_included' else 'nephew_included' end as cause,
    cast(other.neighbour_code as varchar) as suspect
from total_differing as total
inner join total_neighbour as other
    on total.place_code = other.place_code
    and total.period = other.period
    and total.indicator = other.indicator
    and other.relation <> 'child'
    and other.amount <> 0
    and abs(total.difference - other.amount) <= total.precision
