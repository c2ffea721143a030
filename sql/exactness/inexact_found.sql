-- what: marked values at the places where they are found, in their period and in longer periods; a stock over a longer
--       period has the marks of its last value
-- grain: marked value × part × period (or a longer one) × place × boundary
-- inputs: inexact_carried, reporter_inexact, part_asked, period_part, route, reporter_base, number_standing, period
-- parameters: $boundary
-- made as: table; empty without inexact_carried
with carried as (
    select *
    from inexact_carried
    where boundary = $boundary
),

stock_part as (
    select
        coalesce(route.via_code, reporter_base.place_code) as via_code,
        part_asked.whole,
        reporter_base.indicator,
        false as is_subtotal,
        part_asked.part,
        true as is_given
    from reporter_base
    inner join part_asked
        on reporter_base.period = part_asked.part
        and reporter_base.indicator = part_asked.indicator
        and part_asked.over_time = 'last'
    left join route
        on reporter_base.place_code = route.place_code
        and part_asked.part = route.part
        and part_asked.whole = route.whole
        and route.boundary = $boundary
    where reporter_base.amount is not null
        and reporter_base.indicator in (select reporter_inexact.indicator from reporter_inexact)
    union all
    select
        via_code,
        period as whole,
        indicator,
        is_subtotal,
        part,
        false as is_given
    from carried
    where over_time = 'last' and part <> period and is_hidden
    union all
    select
        number_standing.place_code as via_code,
        period_part.whole,
        number_standing.indicator,
        true as is_subtotal,
        period_part.part,
        true as is_given
    from number_standing
    inner join period_part on number_standing.period = period_part.part
    where number_standing.reported_as = 'subtotal'
        and number_standing.indicator in (select inexact.indicator from reporter_inexact as inexact where is_subtotal)
),

last_part as (
    select
        stock_part.via_code,
        stock_part.whole,
        stock_part.indicator,
        stock_part.is_subtotal,
        -- a number has precedence over a mark for the same last day
        arg_max(stock_part.part, (period.end_date, stock_part.is_given, period.position)) as said,
        arg_max(stock_part.part, period.position) filter (where stock_part.is_given) as given
    from stock_part
    inner join period on stock_part.part = period.period
    group by stock_part.via_code, stock_part.whole, stock_part.indicator, stock_part.is_subtotal
)

select
    carried.reporter,
    carried.part,
    carried.period,
    carried.indicator,
    carried.over_places,
    carried.via_code,
    carried.found_at,
    carried.covered_by,
    carried.qualifier,
    carried.is_hidden,
    carried.is_subtotal,
    carried.most,
    $boundary as boundary
from carried
left join last_part
    on carried.via_code = last_part.via_code
    and carried.period = last_part.whole
    and carried.indicator = last_part.indicator
    and carried.is_subtotal = last_part.is_subtotal
    and carried.over_time = 'last'
where
    last_part.via_code is null
    or carried.part = case when carried.is_hidden then last_part.said else last_part.given end
