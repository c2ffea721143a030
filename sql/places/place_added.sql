-- what: figures of the places of one rank, as_was above the lowest: own figures plus the children's; a subtotal
--       replaces incomplete children, unless later cumulative figures contain all that is missing (is_held); remainder
--       is the used subtotal less the children received
-- grain: place × period × indicator × boundary; rates carry their numerator as amount
-- inputs: place_own, place_subtotal, place_in_period, indicator, place_lowest, place_added (of lower ranks)
-- parameters: $boundary, $rank
-- made as: table; rank by rank as place_lowest
with report as (
    select *
    from place_own
    where rank = $rank and boundary = $boundary
),

child as (
    select *
    from place_lowest
    where $boundary = 'as_was' and parent_rank = $rank and passes_up
    union all by name
    select *
    from place_added
    where boundary = $boundary and parent_rank = $rank and passes_up
),

children as (
    select
        parent_code as place_code,
        period,
        indicator,
        sum(amount) as amount,
        sum(denominator) as denominator,
        sum(units_expected) as units_expected,
        sum(units_reported) as units_reported,
        sum(units_unmatched) as units_unmatched,
        bool_and(is_complete) as is_complete,
        bool_or(is_substituted) as is_substituted,
        bool_or(was_returned) as was_returned,
        max(as_of_period) as as_of_period,
        max(months) as months,
        bool_and(is_held) as is_held
    from child
    group by parent_code, period, indicator
),

joined as (
    select
        coalesce(report.place_code, children.place_code) as place_code,
        coalesce(report.period, children.period) as period,
        coalesce(report.indicator, children.indicator) as indicator,
        report,
        children,
        coalesce(not (children.is_complete or children.is_held), false) and subtotal.amount is not null
            as uses_subtotal,
        coalesce(subtotal.is_covered, false) as is_covered,
        case when uses_subtotal then subtotal.amount else children.amount end as children_amount,
        case when uses_subtotal then subtotal.denominator else children.denominator end as children_denominator
    from report
    full join children
        on report.place_code = children.place_code
        and report.period = children.period
        and report.indicator = children.indicator
    left join place_subtotal as subtotal
        on coalesce(report.place_code, children.place_code) = subtotal.place_code
        and coalesce(report.period, children.period) = subtotal.period
        and coalesce(report.indicator, children.indicator) = subtotal.indicator
        and subtotal.boundary = $boundary
)

select
    joined.place_code,
    place_in_period.rank,
    place_in_period.parent_code,
    place_in_period.parent_rank,
    joined.period,
    joined.indicator,
    cast(
        coalesce(
            case when indicator.over_places = 'none' and indicator.numerator is null
                then report.amount else report.amount + children_amount end,
            report.amount,
            children_amount
        ) as decimal(38, 4)
    ) as amount,
    cast(
        coalesce(report.denominator + children_denominator, report.denominator, children_denominator) as decimal(38, 4)
    ) as denominator,
    cast(coalesce(children.units_expected, 0) + coalesce(report.units_expected, 0) as bigint) as units_expected,
    cast(coalesce(children.units_reported, 0) + coalesce(report.units_reported, 0) as bigint) as units_reported,
    cast(coalesce(children.units_unmatched, 0) + coalesce(report.units_unmatched, 0) as bigint) as units_unmatched,
    joined.is_covered
    or (coalesce(report.is_given, true) and (coalesce(children.is_complete, true) or uses_subtotal)) as is_complete,
    coalesce(children.is_substituted, false) or coalesce(report.is_substituted, false) or uses_subtotal
        as is_substituted,
    coalesce(report.was_returned, false) or coalesce(children.was_returned, false) as was_returned,
    greatest(report.as_of_period, children.as_of_period) as as_of_period,
    greatest(report.months, children.months) as months,
    children.place_code is not null as has_children,
    cast(case when uses_subtotal then children_amount - coalesce(children.amount, 0) end as decimal(38, 4))
        as remainder,
    cast(case when uses_subtotal then children_denominator - coalesce(children.denominator, 0) end as decimal(38, 4))
        as remainder_denominator,
    -- a figure that does not add over places stays at its place; an office's figure is its parent's
    indicator.over_places <> 'none' or indicator.numerator is not null
    or coalesce(place_in_period.kind = 'office', false) as passes_up,
    coalesce(report.is_held, true) and (coalesce(children.is_held, true) or uses_subtotal) as is_held,
    $boundary as boundary
from joined
inner join indicator on joined.indicator = indicator.code
inner join place_in_period
    on joined.place_code = place_in_period.place_code
    and joined.period = place_in_period.period
    and place_in_period.boundary = $boundary
