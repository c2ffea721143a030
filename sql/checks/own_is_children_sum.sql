-- what: own figures that equal the sum of the figures of the places below, so that these would count twice; sums below 5
--       are left out, because equal small numbers are common; equal subtotals are found when the return is read
-- grain: place × reporting period × indicator reported as period or stock
-- inputs: number_standing, figure_made@as_was, place_in_period@as_was, indicator, cell_standing
-- parameters: none
with own_number as (
    select
        number_standing.*,
        cast(number_standing.value as decimal(38, 4)) as amount
    from number_standing
    inner join indicator on number_standing.indicator = indicator.code and indicator.over_places = 'sum'
    where number_standing.reported_as in ('period', 'stock')
),

-- few of many places, so the figures are read once and most are left at once
child as (
    select
        place_in_period.place_code,
        place_in_period.period,
        place_in_period.parent_code
    from place_in_period
    semi join own_number
        on place_in_period.parent_code = own_number.place_code
        and place_in_period.period = own_number.period
    where place_in_period.boundary = 'as_was'
),

-- published figures, because reused years have no other
children_sum as (
    select
        child.parent_code,
        figure_made.period,
        figure_made.indicator,
        sum(cast(figure_made.value as decimal(38, 4))) as amount
    from figure_made
    inner join child on figure_made.place_code = child.place_code and figure_made.period = child.period
    semi join own_number
        on child.parent_code = own_number.place_code
        and figure_made.period = own_number.period
        and figure_made.indicator = own_number.indicator
    where figure_made.boundary = 'as_was'
    group by child.parent_code, figure_made.period, figure_made.indicator
    having sum(cast(figure_made.value as decimal(38, 4))) >= 5
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
