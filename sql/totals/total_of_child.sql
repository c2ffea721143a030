-- what: children that explain a total: a child counted twice or left out, or a figure of a child or the total itself off
--       by a power of ten
-- grain: total that differs × child or place × explanation
-- inputs: total_differing, total_neighbour
-- parameters: none
-- made as: table; empty without total_differing
with child as (
    select
        total.place_code,
        total.period,
        total.indicator,
        total.difference,
        total.precision,
        total_neighbour.neighbour_code as child_code,
        total_neighbour.amount
    from total_differing as total
    inner join total_neighbour
        on total.place_code = total_neighbour.place_code
        and total.period = total_neighbour.period
        and total.indicator = total_neighbour.indicator
        and total_neighbour.relation = 'child'
    where total_neighbour.amount <> 0
),

slip as (
    select
        unnest(['×10', '×100', '×1000', '×10000', '÷10', '÷100', '÷1000', '÷10000']) as written,
        unnest([10, 100, 1000, 10000, 1, 1, 1, 1]) as factor,
        unnest([1, 1, 1, 1, 10, 100, 1000, 10000]) as divisor
)

select
    place_code,
    period,
    indicator,
    'doubled' as cause,
    cast(child_code as varchar) as suspect
from child
where abs(amount - difference) <= precision
union all
select
    place_code,
    period,
    indicator,
    'left_out' as cause,
    cast(child_code as varchar) as suspect
from child
where difference < 0 and abs(amount + difference) <= precision
union all
select
    child.place_code,
    child.period,
    child.indicator,
    'unit_slip' as cause,
    child.child_code || slip.written as suspect
from child
inner join slip
    on abs(child.amount * (slip.factor - slip.divisor) - child.difference * slip.divisor)
    <= child.precision * slip.divisor
union all
select
    total.place_code,
    total.period,
    total.indicator,
    'unit_slip' as cause,
    total.place_code || slip.written as suspect
from total_differing as total
inner join slip
    on abs(total.reported_total * slip.factor - total.children_sum * slip.divisor)
    <= total.precision * slip.factor
where total.children_sum <> 0 and total.reported_total <> 0
