-- what: own figures that equal the sum of the figures of the places below, so that these would count twice; sums below 5
--       are left out, because equal small numbers are common; equal subtotals are found when the return is read
-- grain: place × reporting period × indicator reported as period or stock
-- inputs: number_standing, place_sum@as_was, indicator, cell_standing
-- parameters: none
with children_sum as (
    select
        parent_code,
        period,
        indicator,
        sum(amount) as amount
    from place_sum
    where boundary = 'as_was'
    group by parent_code, period, indicator
    having sum(amount) >= 5
),

own_number as (
    select
        number_standing.*,
        cast(number_standing.value as decimal(38, 4)) as amount
    from number_standing
    inner join indicator on number_standing.indicator = indicator.code and indicator.over_places = 'sum'
    where number_standing.reported_as in ('period', 'stock')
)

select
    'own_is_children_sum' as rule,
    cell_standing.submission,
    cell_standing.file,
    cell_standing.sheet,
    cell_standing.cell,
    own_number.place_code,
    own_number.period,
    own_number.indicator,
    printf('%.10g', cast(own_number.amount as double)) as value,
    null as "limit"
from own_number
inner join children_sum
    on own_number.place_code = children_sum.parent_code
    and own_number.period = children_sum.period
    and own_number.indicator = children_sum.indicator
    and own_number.amount = children_sum.amount
inner join cell_standing
    on own_number.place_code = cell_standing.place_code
    and own_number.form = cell_standing.form
    and own_number.period = cell_standing.period
    and own_number.indicator = cell_standing.indicator
    and own_number.reported_as = cell_standing.reported_as
left join number_standing as subtotal
    on own_number.place_code = subtotal.place_code
    and own_number.form = subtotal.form
    and own_number.period = subtotal.period
    and own_number.indicator = subtotal.indicator
    and subtotal.reported_as = 'subtotal'
where subtotal.value is distinct from own_number.value
order by cell_standing.submission, cell_standing.sheet, cell_standing.cell
