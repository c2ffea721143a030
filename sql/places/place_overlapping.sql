-- what: places whose flow over a longer period is rolled up for that period itself: a reporter at or below the place,
--       on the last day or in a part, is asked twice for a month
-- grain: place × longer period × indicator × boundary
-- inputs: reporter_overlapping, reporter_block, place_in_period, place_in_period@as_was, route
-- parameters: $boundary
-- made as: table; empty without part_overlapping
with asked_twice as (
    select distinct
        reporter_overlapping.place_code,
        reporter_overlapping.via_code,
        reporter_overlapping.part,
        reporter_overlapping.whole,
        reporter_overlapping.indicator
    from reporter_overlapping
    inner join reporter_block using (via_code, reporter, part, whole, indicator, is_subtotal)
    where not reporter_overlapping.is_subtotal
),

above_in_part as (
    select distinct
        asked_twice.part,
        asked_twice.whole,
        asked_twice.indicator,
        unnest(place_in_period.lineage) as place_code
    from asked_twice
    inner join place_in_period
        on asked_twice.place_code = place_in_period.place_code
        and asked_twice.part = place_in_period.period
        and place_in_period.boundary = 'as_was'
    where $boundary = 'as_was'
),

found_at as (
    -- as_now by way of the last day, and straight from the part
    select
        coalesce(route.to_code, asked_twice.via_code) as place_code,
        asked_twice.whole,
        asked_twice.indicator
    from asked_twice
    left join route
        on asked_twice.via_code = route.place_code
        and asked_twice.whole = route.part
        and asked_twice.whole = route.whole
        and route.boundary = $boundary
    union
    select
        coalesce(route.to_code, asked_twice.place_code) as place_code,
        asked_twice.whole,
        asked_twice.indicator
    from asked_twice
    left join route
        on asked_twice.place_code = route.place_code
        and asked_twice.part = route.part
        and asked_twice.part = route.whole
        and route.boundary = $boundary
    where $boundary = 'as_now'
)

select
    unnest(place_in_period.lineage) as place_code,
    found_at.whole,
    found_at.indicator,
    $boundary as boundary
from found_at
inner join place_in_period
    on found_at.place_code = place_in_period.place_code
    and found_at.whole = place_in_period.period
    and place_in_period.boundary = $boundary
union
select
    coalesce(route.to_code, above_in_part.place_code) as place_code,
    above_in_part.whole,
    above_in_part.indicator,
    $boundary as boundary
from above_in_part
left join route
    on above_in_part.place_code = route.place_code
    and above_in_part.part = route.part
    and above_in_part.whole = route.whole
    and route.boundary = $boundary
