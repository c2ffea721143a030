-- what: what a place reported as the total of its children beside the sum of what they gave, and the children that
--       could explain a difference: ones that hide their figure, missing ones, one counted twice, one left out, one off by a power of ten, and a
--       sibling whose total was exchanged with this one
-- grain: place × reporting period × indicator reported as subtotal
-- inputs: number_standing, number_inexact, place_sum@as_was, indicator, place_inexact@as_was, place_in_period@as_was
-- parameters: none
with reported as (
    select
        number_standing.place_code,
        number_standing.period,
        number_standing.indicator,
        cast(number_standing.value as decimal(38, 4)) as reported_total,
        cast(coalesce(number_inexact.precision, 0) as decimal(38, 4)) as precision
    from number_standing
    inner join indicator on number_standing.indicator = indicator.code and indicator.over_places = 'sum'
    left join number_inexact
        on number_standing.place_code = number_inexact.place_code
        and number_standing.form = number_inexact.form
        and number_standing.period = number_inexact.period
        and number_standing.indicator = number_inexact.indicator
        and number_standing.reported_as = number_inexact.reported_as
    where number_standing.reported_as = 'subtotal'
),

child as (
    select
        reported.place_code,
        reported.period,
        reported.indicator,
        place_sum.place_code as child_code,
        place_sum.amount,
        not place_sum.is_complete
        and place_sum.units_reported + coalesce(place_inexact.units_suppressed, 0) < place_sum.units_expected
            as is_missing,
        coalesce(place_inexact.units_suppressed > 0, false) as is_hiding,
        coalesce(place_inexact.suppressed_most, 'infinity'::double) as most
    from reported
    inner join place_sum
        on reported.place_code = place_sum.parent_code
        and reported.period = place_sum.period
        and reported.indicator = place_sum.indicator
        and place_sum.boundary = 'as_was'
    left join place_inexact
        on place_sum.place_code = place_inexact.place_code
        and place_sum.period = place_inexact.period
        and place_sum.indicator = place_inexact.indicator
        and place_inexact.boundary = 'as_was'
),

summed as (
    select
        reported.place_code,
        reported.period,
        reported.indicator,
        reported.reported_total,
        reported.precision,
        coalesce(sum(child.amount), 0) as children_sum,
        reported.reported_total - coalesce(sum(child.amount), 0) as difference,
        string_agg(child.child_code::varchar, ' ' order by child.child_code) filter (where child.is_missing)
            as missing,
        string_agg(child.child_code::varchar, ' ' order by child.child_code) filter (where child.is_hiding)
            as hiding,
        abs(difference) <= reported.precision as is_equal,
        not is_equal
        and difference >= -reported.precision
        and difference <= sum(child.most) filter (where child.is_hiding) + reported.precision as is_within
    from reported
    left join child
        on reported.place_code = child.place_code
        and reported.period = child.period
        and reported.indicator = child.indicator
    group by reported.place_code, reported.period, reported.indicator, reported.reported_total, reported.precision
),

slip as (
    select unnest([10, 100, 1000, 10000]) as factor
),

off_child as (
    select
        summed.place_code,
        summed.period,
        summed.indicator,
        string_agg(child.child_code || '×' || slip.factor, ' ' order by child.child_code, slip.factor)
            filter (where abs(child.amount * (slip.factor - 1) - summed.difference) <= summed.precision) as times,
        string_agg(child.child_code || '÷' || slip.factor, ' ' order by child.child_code, slip.factor)
            filter (
                where abs(child.amount * (1 - slip.factor) - summed.difference * slip.factor)
                <= summed.precision * slip.factor
            ) as parts
    from summed
    inner join child
        on summed.place_code = child.place_code
        and summed.period = child.period
        and summed.indicator = child.indicator
    cross join slip
    where child.amount <> 0 and abs(summed.difference) > summed.precision
    group by summed.place_code, summed.period, summed.indicator
),

off_total as (
    select
        summed.place_code,
        summed.period,
        summed.indicator,
        min(
            case
                when abs(summed.reported_total * slip.factor - summed.children_sum)
                    <= summed.precision * slip.factor
                    then summed.place_code || '×' || slip.factor
                when abs(summed.reported_total - summed.children_sum * slip.factor) <= summed.precision
                    then summed.place_code || '÷' || slip.factor
            end
        ) as slipped
    from summed
    cross join slip
    where summed.children_sum <> 0 and summed.reported_total <> 0 and abs(summed.difference) > summed.precision
    group by summed.place_code, summed.period, summed.indicator
),

once_more as (
    select
        summed.place_code,
        summed.period,
        summed.indicator,
        string_agg(child.child_code::varchar, ' ' order by child.child_code)
            filter (where abs(child.amount - summed.difference) <= summed.precision) as doubled,
        string_agg(child.child_code::varchar, ' ' order by child.child_code)
            filter (where abs(child.amount + summed.difference) <= summed.precision) as left_out
    from summed
    inner join child
        on summed.place_code = child.place_code
        and summed.period = child.period
        and summed.indicator = child.indicator
    where child.amount <> 0 and abs(summed.difference) > summed.precision
    group by summed.place_code, summed.period, summed.indicator
),

with_parent as (
    select
        summed.place_code,
        summed.period,
        summed.indicator,
        summed.reported_total,
        summed.children_sum,
        summed.precision,
        place_in_period.parent_code
    from summed
    inner join place_in_period
        on summed.place_code = place_in_period.place_code
        and summed.period = place_in_period.period
        and place_in_period.boundary = 'as_was'
    where not summed.is_equal and not coalesce(summed.is_within, false)
),

swapped as (
    select
        own.place_code,
        own.period,
        own.indicator,
        min(sibling.place_code::varchar) as sibling
    from with_parent as own
    inner join with_parent as sibling
        on own.parent_code = sibling.parent_code
        and own.period = sibling.period
        and own.indicator = sibling.indicator
        and own.place_code <> sibling.place_code
        and abs(own.reported_total - sibling.children_sum) <= own.precision
        and abs(own.children_sum - sibling.reported_total) <= sibling.precision
    group by own.place_code, own.period, own.indicator
)

select
    summed.place_code,
    summed.period,
    summed.indicator,
    summed.children_sum,
    summed.reported_total,
    summed.difference,
    case
        when summed.is_equal then 'equal'
        when summed.is_within then 'within_suppressed'
        when swapped.sibling is not null then 'siblings_swapped'
        when summed.missing is not null and summed.difference > 0 then 'child_missing'
        when once_more.doubled is not null then 'doubled'
        when coalesce(off_child.times, off_child.parts, off_total.slipped) is not null then 'unit_slip'
        when summed.difference > 0 then 'parent_exceeds'
        else 'children_exceed'
    end as verdict,
    case
        when summed.is_equal then null
        when summed.is_within then summed.hiding
        when swapped.sibling is not null then swapped.sibling
        when summed.missing is not null and summed.difference > 0 then summed.missing
        when once_more.doubled is not null then once_more.doubled
        when coalesce(off_child.times, off_child.parts, off_total.slipped) is not null
            then concat_ws(' ', off_child.times, off_child.parts, off_total.slipped)
        when summed.difference < 0 then once_more.left_out
    end as suspects
from summed
left join swapped
    on summed.place_code = swapped.place_code
    and summed.period = swapped.period
    and summed.indicator = swapped.indicator
left join once_more
    on summed.place_code = once_more.place_code
    and summed.period = once_more.period
    and summed.indicator = once_more.indicator
left join off_child
    on summed.place_code = off_child.place_code
    and summed.period = off_child.period
    and summed.indicator = off_child.indicator
left join off_total
    on summed.place_code = off_total.place_code
    and summed.period = off_total.period
    and summed.indicator = off_total.indicator
