-- what: children, siblings and siblings' children of the places whose totals differ, with their figures; children_sum is
--       the sum of a sibling's children
-- grain: place × reporting period × indicator that a form asks for as subtotal × neighbour
-- inputs: total_differing, place_in_period@as_was, place_sum@as_was, form_column, total_period
-- parameters: none
-- made as: table; empty without total_differing
with differing_place as (
    select distinct
        place_code,
        period,
        parent_code
    from total_differing
),

neighbour as (
    select
        differing_place.place_code,
        differing_place.period,
        place_in_period.place_code as neighbour_code,
        'child' as relation
    from differing_place
    inner join place_in_period
        on differing_place.place_code = place_in_period.parent_code
        and differing_place.period = place_in_period.period
        and place_in_period.boundary = 'as_was'
    union all
    select
        differing_place.place_code,
        differing_place.period,
        place_in_period.place_code as neighbour_code,
        'sibling' as relation
    from differing_place
    inner join place_in_period
        on differing_place.parent_code = place_in_period.parent_code
        and differing_place.period = place_in_period.period
        and differing_place.place_code <> place_in_period.place_code
        and place_in_period.boundary = 'as_was'
    union all
    select
        differing_place.place_code,
        differing_place.period,
        place_in_period.place_code as neighbour_code,
        'nephew' as relation
    from differing_place
    inner join place_in_period as sibling
        on differing_place.parent_code = sibling.parent_code
        and differing_place.period = sibling.period
        and differing_place.place_code <> sibling.place_code
        and sibling.boundary = 'as_was'
    inner join place_in_period
        on sibling.place_code = place_in_period.parent_code
        and sibling.period = place_in_period.period
        and place_in_period.boundary = 'as_was'
),

neighbour_sum as (
    select
        place_sum.place_code,
        place_sum.parent_code,
        coalesce(total_period.period, place_sum.period) as period,
        place_sum.indicator,
        place_sum.amount
    from place_sum
    left join total_period
        on place_sum.period = total_period.rolled_period
        and place_sum.indicator = total_period.indicator
    where
        place_sum.boundary = 'as_was'
        and place_sum.amount is not null
        and place_sum.indicator in (
            select form_column.indicator from form_column where form_column.reported_as = 'subtotal'
        )
),

children_sum as (
    select
        parent_code as place_code,
        period,
        indicator,
        sum(amount) as amount
    from neighbour_sum
    group by parent_code, period, indicator
)

select
    neighbour.place_code,
    neighbour.period,
    neighbour_sum.indicator,
    neighbour.neighbour_code,
    neighbour.relation,
    neighbour_sum.amount,
    case when neighbour.relation = 'sibling' then children_sum.amount end as children_sum
from neighbour
inner join neighbour_sum
    on neighbour.neighbour_code = neighbour_sum.place_code
    and neighbour.period = neighbour_sum.period
left join children_sum
    on neighbour.neighbour_code = children_sum.place_code
    and neighbour.period = children_sum.period
    and neighbour_sum.indicator = children_sum.indicator
where neighbour_sum.amount <> 0 or children_sum.amount <> 0
