-- what: the explanation of a total that differs from its children: the one that fits the most totals of the place in the
--       period, of equals the first of the list; suspects are all that fit equally well; an explanation of one total alone
--       does not count beside one that fits most totals of the place
-- grain: place × reporting period × indicator reported as subtotal
-- inputs: total_differing, total_of_sibling, total_of_child, total_of_column
-- parameters: none
-- made as: table; empty without total_differing
with explanation as (
    select
        place_code,
        period,
        indicator,
        cause,
        suspect as key,
        suspect
    from total_of_sibling
    union all
    select
        place_code,
        period,
        indicator,
        cause,
        suspect as key,
        suspect
    from total_of_child
    union all
    select
        place_code,
        period,
        indicator,
        cause,
        key,
        suspect
    from total_of_column
    union all
    select
        place_code,
        period,
        indicator,
        'child_missing' as cause,
        '' as key,
        missing as suspect
    from total_differing
    where missing is not null and difference > 0
),

counted as (
    select
        explanation.*,
        total_differing.differing,
        -- totals in a round and other totals that are a sibling's sum agree with each other
        count(*) over (
            partition by
                explanation.place_code,
                explanation.period,
                replace(explanation.cause, 'siblings_swapped', 'sibling_sum'),
                explanation.key
        ) as agreeing,
        list_position(
            [
                'siblings_swapped', 'child_missing', 'doubled', 'unit_slip', 'sibling_sum', 'columns_exchanged',
                'row_shifted', 'sibling_included', 'nephew_included', 'left_out'
            ],
            explanation.cause
        ) as precedence
    from explanation
    inner join total_differing
        on explanation.place_code = total_differing.place_code
        and explanation.period = total_differing.period
        and explanation.indicator = total_differing.indicator
),

-- alone they fit too often by chance
weighed as (
    select
        *,
        max(case when cause <> 'child_missing' then agreeing end) over (partition by place_code, period) as most
    from counted
    where agreeing > 1 or cause not in ('columns_exchanged', 'row_shifted', 'nephew_included')
),

ranked as (
    select
        *,
        rank() over (partition by place_code, period, indicator order by agreeing desc, precedence) as place
    from weighed
    where agreeing > 1 or most is null or most = 1 or 2 * most <= differing or cause = 'child_missing'
)

select
    place_code,
    period,
    indicator,
    case cause when 'nephew_included' then 'sibling_included' when 'left_out' then 'children_exceed' else cause end
        as verdict,
    string_agg(suspect, ' ' order by suspect) as suspects,
    any_value(agreeing) as agreeing
from ranked
where place = 1
group by place_code, period, indicator, cause
