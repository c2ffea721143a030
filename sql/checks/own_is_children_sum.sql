-- what: own figures that equal the sum of the figures of the places below, so that these would count twice; sums below 5
--       are left out, because equal small numbers are common; equal subtotals are found when the return is read
-- grain: place × reporting period × indicator reported as period or stock
-- inputs: number_above, number_standing, figure_made@as_was, place_in_period@as_was, cell_standing
-- parameters: none
-- made as: table; empty without number_above
-- few of many places, so the figures are read once and most are left at once
with child as (
    select
        place_in_period.place_code,
        place_in_period.period,
        place_in_period.parent_code
    from place_in_period
    semi join number_above
        on place_in_period.parent_code = number_above.place_code
        and place_in_period.period = number_above.period
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
    semi join number_above
        on child.parent_code = number_above.place_code
        and figure_made.period = number_above.period
        and figure_made.indicator = number_above.indicator
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
    number_above.place_code,
    number_above.period,
    number_above.indicator,
    printf('%.10g', cast(number_above.amount as double)) as value,
    null as "limit"
from number_above
inner join children_sum
    on number_above.place_code = children_sum.parent_code
    and number_above.period = children_sum.period
    and number_above.indicator = children_sum.indicator
    and number_above.amount = children_sum.amount
inner join cell_standing
    on number_above.place_code = cell_standing.place_code
    and number_above.form = cell_standing.form
    and number_above.period = cell_standing.period
    and number_above.indicator = cell_standing.indicator
    and number_above.reported_as = cell_standing.reported_as
left join number_standing as subtotal
    on number_above.place_code = subtotal.place_code
    and number_above.form = subtotal.form
    and number_above.period = subtotal.period
    and number_above.indicator = subtotal.indicator
    and subtotal.reported_as = 'subtotal'
where subtotal.value is distinct from number_above.amount
order by cell_standing.submission, cell_standing.sheet, cell_standing.cell
