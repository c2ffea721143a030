-- what: explanations of a reported total that differs from its children: two totals exchanged, children missing,
--       a child counted twice or left out, or a number off by a power of ten; suspects are the places concerned
-- grain: place × reporting period × indicator reported as subtotal × verdict
-- inputs: total_summed, place_sum@as_was, place_in_period@as_was
-- parameters: none
with differing_total as (
    select
        total_summed.place_code,
        total_summed.period,
        total_summed.indicator,
        total_summed.reported_total,
        total_summed.children_sum,
        total_summed.difference,
        total_summed.precision,
        total_summed.missing,
        place_in_period.parent_code
    from total_summed
    inner join place_in_period using (place_code, period)
    where place_in_period.boundary = 'as_was' and not total_summed.is_equal and not total_summed.is_within
),

child as (
    select
        differing_total.place_code,
        differing_total.period,
        differing_total.indicator,
        differing_total.difference,
        differing_total.precision,
        place_sum.place_code as child_code,
        place_sum.amount
    from differing_total
    inner join place_sum
        on differing_total.place_code = place_sum.parent_code
        and differing_total.period = place_sum.period
        and differing_total.indicator = place_sum.indicator
        and place_sum.boundary = 'as_was'
    where place_sum.amount <> 0
),

swapped_total as (
    select
        total.place_code,
        total.period,
        total.indicator,
        min(sibling.place_code::varchar) as suspects
    from differing_total as total
    inner join differing_total as sibling
        on total.parent_code = sibling.parent_code
        and total.period = sibling.period
        and total.indicator = sibling.indicator
        and total.place_code <> sibling.place_code
        and abs(total.reported_total - sibling.children_sum) <= total.precision
        and abs(total.children_sum - sibling.reported_total) <= sibling.precision
    group by total.place_code, total.period, total.indicator
),

miscounted_child as (
    select
        place_code,
        period,
        indicator,
        case when abs(amount - difference) <= precision then 'doubled' else 'children_exceed' end as verdict,
        string_agg(child_code::varchar, ' ' order by child_code) as suspects
    from child
    where abs(amount - difference) <= precision or (difference < 0 and abs(amount + difference) <= precision)
    group by place_code, period, indicator, verdict
),

slip as (
    select
        unnest(['×10', '×100', '×1000', '×10000', '÷10', '÷100', '÷1000', '÷10000']) as written,
        unnest([10, 100, 1000, 10000, 1, 1, 1, 1]) as factor,
        unnest([1, 1, 1, 1, 10, 100, 1000, 10000]) as divisor
),

slipped_child as (
    select
        child.place_code,
        child.period,
        child.indicator,
        string_agg(child.child_code || slip.written, ' ' order by slip.factor = 1, child.child_code, slip.written)
            as suspects
    from child
    inner join slip
        on abs(child.amount * (slip.factor - slip.divisor) - child.difference * slip.divisor)
        <= child.precision * slip.divisor
    group by child.place_code, child.period, child.indicator
),

slipped_total as (
    select
        total.place_code,
        total.period,
        total.indicator,
        min(total.place_code || slip.written) as suspects
    from differing_total as total
    inner join slip
        on abs(total.reported_total * slip.factor - total.children_sum * slip.divisor)
        <= total.precision * slip.factor
    where total.children_sum <> 0 and total.reported_total <> 0
    group by total.place_code, total.period, total.indicator
)

select place_code, period, indicator, 'siblings_swapped' as verdict, suspects
from swapped_total
union all
select place_code, period, indicator, 'child_missing' as verdict, missing as suspects
from differing_total
where missing is not null and difference > 0
union all
select place_code, period, indicator, verdict, suspects
from miscounted_child
union all
select place_code, period, indicator, 'unit_slip' as verdict, concat_ws(' ', child.suspects, total.suspects) as suspects
from slipped_child as child
full join slipped_total as total using (place_code, period, indicator)
