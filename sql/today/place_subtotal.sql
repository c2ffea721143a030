-- what: places of today where subtotals replace all that is missing at or below them; each missing reporter has an
--       ancestor with a used subtotal, and all of that ancestor lies at or below the place of today
-- grain: place of today × period × indicator × boundary; as_was see periods/place_subtotal
-- inputs: reporter_missing, place_in_period, route, place_replaced
-- parameters: $boundary
with absent_today as (
    select distinct
        reporter_missing.place_code,
        reporter_missing.period,
        reporter_missing.indicator,
        unnest(place_in_period.lineage) as today_code
    from reporter_missing
    left join route
        on reporter_missing.place_code = route.place_code
        and reporter_missing.period = route.part
        and reporter_missing.period = route.whole
        and route.boundary = $boundary
    inner join place_in_period
        on coalesce(route.to_code, reporter_missing.place_code) = place_in_period.place_code
        and reporter_missing.period = place_in_period.period
        and place_in_period.boundary = $boundary
),

covered as (
    select distinct
        reporter_missing.place_code,
        reporter_missing.period,
        reporter_missing.indicator,
        place_replaced.at_code as today_code
    from reporter_missing
    cross join unnest(reporter_missing.lineage) as above (code)
    inner join place_replaced
        on above.code = place_replaced.place_code
        and reporter_missing.period = place_replaced.period
        and reporter_missing.indicator = place_replaced.indicator
        and place_replaced.boundary = $boundary
    where above.code <> reporter_missing.place_code
)

select
    absent_today.today_code as place_code,
    absent_today.period,
    absent_today.indicator,
    cast(null as decimal(38, 4)) as amount,
    cast(null as decimal(38, 4)) as denominator,
    true as is_covered,
    $boundary as boundary
from absent_today
left join covered
    on absent_today.place_code = covered.place_code
    and absent_today.period = covered.period
    and absent_today.indicator = covered.indicator
    and absent_today.today_code = covered.today_code
group by absent_today.today_code, absent_today.period, absent_today.indicator
having bool_and(covered.today_code is not null)
