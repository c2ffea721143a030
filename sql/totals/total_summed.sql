-- what: totals that a place reported for the places below it, beside the sum of what these reported
-- grain: place × reporting period × indicator reported as subtotal
-- inputs: number_standing, number_inexact, place_sum@as_was, indicator, place_inexact@as_was, total_period
-- parameters: none
-- made as: table; empty without number_standing where reported_as = 'subtotal'
with reported_total as (
    select
        number_standing.place_code,
        number_standing.period,
        number_standing.indicator,
        coalesce(total_period.rolled_period, number_standing.period) as rolled_period,
        cast(number_standing.value as decimal(38, 4)) as amount,
        cast(coalesce(number_inexact.precision, 0) as decimal(38, 4)) as precision
    from number_standing
    inner join indicator on number_standing.indicator = indicator.code and indicator.over_places = 'sum'
    left join number_inexact
        on number_standing.place_code = number_inexact.place_code
        and number_standing.form = number_inexact.form
        and number_standing.period = number_inexact.period
        and number_standing.indicator = number_inexact.indicator
        and number_standing.reported_as = number_inexact.reported_as
    left join total_period
        on number_standing.period = total_period.period
        and number_standing.indicator = total_period.indicator
    where number_standing.reported_as = 'subtotal'
),

child as (
    select
        reported_total.place_code,
        reported_total.period,
        reported_total.indicator,
        place_sum.place_code as child_code,
        place_sum.amount,
        not place_sum.is_complete
        and place_sum.units_reported + coalesce(place_inexact.units_suppressed, 0) < place_sum.units_expected
            as is_missing,
        coalesce(place_inexact.units_suppressed > 0, false) as is_hiding,
        coalesce(place_inexact.suppressed_most, 'infinity'::double) as most
    from reported_total
    inner join place_sum
        on reported_total.place_code = place_sum.parent_code
        and reported_total.rolled_period = place_sum.period
        and reported_total.indicator = place_sum.indicator
        and place_sum.boundary = 'as_was'
    left join place_inexact
        on place_sum.place_code = place_inexact.place_code
        and place_sum.period = place_inexact.period
        and place_sum.indicator = place_inexact.indicator
        and place_inexact.boundary = 'as_was'
)

select
    reported_total.place_code,
    reported_total.period,
    reported_total.indicator,
    reported_total.amount as reported_total,
    reported_total.precision,
    coalesce(sum(child.amount), 0) as children_sum,
    reported_total.amount - coalesce(sum(child.amount), 0) as difference,
    string_agg(child.child_code::varchar, ' ' order by child.child_code) filter (where child.is_missing) as missing,
    string_agg(child.child_code::varchar, ' ' order by child.child_code) filter (where child.is_hiding) as hiding,
    abs(difference) <= reported_total.precision as is_equal,
    not is_equal
    and difference >= -reported_total.precision
    and difference <= coalesce(sum(child.most) filter (where child.is_hiding), '-infinity'::double)
    + reported_total.precision
        as is_within
from reported_total
left join child
    on reported_total.place_code = child.place_code
    and reported_total.period = child.period
    and reported_total.indicator = child.indicator
group by
    reported_total.place_code,
    reported_total.period,
    reported_total.indicator,
    reported_total.amount,
    reported_total.precision
