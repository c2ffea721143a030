-- what: columns that explain a total: two columns exchanged, by the place or by a child (↔ and the other indicator), or
--       a child's row one column further right or left in the total than in the child's return (→, ←); the key is the
--       same for both totals of an exchange
-- grain: total that differs × place or child × explanation
-- inputs: total_differing, total_neighbour
-- parameters: none
-- made as: table; empty without total_differing
with child as (
    select
        place_code,
        period,
        indicator,
        neighbour_code as child_code,
        amount
    from total_neighbour
    where relation = 'child'
),

pair as (
    select
        total.*,
        other.indicator as other_indicator,
        other.children_sum as other_sum,
        '↔' || other.indicator as sign,
        concat('↔', least(total.indicator, other.indicator), '↔', greatest(total.indicator, other.indicator)) as sign_key,
        abs(total.difference + other.difference) <= total.precision + other.precision as is_of_child
    from total_differing as total
    inner join total_differing as other
        on total.place_code = other.place_code
        and total.period = other.period
        and total.indicator <> other.indicator
),

change as (
    select
        place_code,
        period,
        indicator,
        difference,
        precision,
        other_indicator,
        'columns_exchanged' as cause,
        sign,
        sign_key
    from pair
    where is_of_child
    union all
    select
        place_code,
        period,
        indicator,
        difference,
        precision,
        indicator_left as other_indicator,
        'row_shifted' as cause,
        '→' as sign,
        '→' as sign_key
    from total_differing
    union all
    select
        place_code,
        period,
        indicator,
        difference,
        precision,
        indicator_right as other_indicator,
        'row_shifted' as cause,
        '←' as sign,
        '←' as sign_key
    from total_differing
),

child_code as (
    select distinct
        place_code,
        period,
        child_code
    from child
)

select
    place_code,
    period,
    indicator,
    'columns_exchanged' as cause,
    place_code || sign_key as key,
    place_code || sign as suspect
from pair
where abs(reported_total - other_sum) <= precision and children_sum <> other_sum
union all
select
    change.place_code,
    change.period,
    change.indicator,
    change.cause,
    child_code.child_code || change.sign_key as key,
    child_code.child_code || change.sign as suspect
from change
inner join child_code on change.place_code = child_code.place_code and change.period = child_code.period
left join child as own
    on child_code.place_code = own.place_code
    and child_code.period = own.period
    and child_code.child_code = own.child_code
    and change.indicator = own.indicator
left join child as other
    on child_code.place_code = other.place_code
    and child_code.period = other.period
    and child_code.child_code = other.child_code
    and change.other_indicator = other.indicator
where
    coalesce(own.amount, 0) <> coalesce(other.amount, 0)
    and abs(change.difference - (coalesce(other.amount, 0) - coalesce(own.amount, 0))) <= change.precision
