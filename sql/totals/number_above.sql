-- what: own figures of places that have other places below them, of indicators that add up over places
-- grain: place with places below × reporting period × form × indicator reported as period or stock
-- inputs: number_standing, place_in_period@as_was, indicator
-- parameters: none
with parent as (
    select distinct
        parent_code,
        period
    from place_in_period
    where boundary = 'as_was' and parent_code is not null
)

select
    number_standing.place_code,
    number_standing.period,
    number_standing.form,
    number_standing.indicator,
    number_standing.reported_as,
    cast(number_standing.value as decimal(38, 4)) as amount
from number_standing
semi join parent
    on number_standing.place_code = parent.parent_code
    and number_standing.period = parent.period
inner join indicator on number_standing.indicator = indicator.code and indicator.over_places = 'sum'
where number_standing.reported_as in ('period', 'stock')
