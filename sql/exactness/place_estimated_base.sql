-- what: base figures with an estimated part: an increment that began before the period or is known from a return
--       after it, or a share of a split place, up to the place where all its parts meet; a flow that is the sum of its parts is estimated if a part is
-- grain: place × period × base indicator × boundary
-- inputs: source_split, place_spanning, reporter_increment, route, place_in_period, part_asked, period_part,
--         place_carried, place_flow
-- parameters: $boundary
-- made as: table; empty without route or reporter_increment
-- figures rolled up for the period itself
with rolled as (
    select
        place_code,
        whole as period,
        indicator
    from source_split
    where boundary = $boundary
    group by source, part, whole, indicator, is_remainder, place_code
    having sum(share) < 0.999999999
    union
    select
        place_code,
        period,
        indicator
    from place_spanning
    where boundary = $boundary
),

-- estimated figures of parts; spans_from is null for a share, which is estimated in every longer period
estimated_part as (
    select
        place_code,
        part,
        indicator,
        null as spans_from,
        null as covered_by
    from source_split
    where boundary = $boundary and part = whole
    group by source, part, whole, indicator, is_remainder, place_code
    having sum(share) < 0.999999999
    union
    select
        unnest(place_in_period.lineage) as place_code,
        reporter_increment.period as part,
        reporter_increment.indicator,
        reporter_increment.spans_from,
        reporter_increment.covered_by
    from reporter_increment
    left join route
        on reporter_increment.place_code = route.place_code
        and reporter_increment.period = route.part
        and reporter_increment.period = route.whole
        and route.boundary = $boundary
    inner join place_in_period
        on coalesce(route.to_code, reporter_increment.place_code) = place_in_period.place_code
        and reporter_increment.period = place_in_period.period
        and place_in_period.boundary = $boundary
    where reporter_increment.amount is not null and (
        reporter_increment.spans_from <> reporter_increment.period
        or reporter_increment.covered_by <> reporter_increment.period
    )
),

estimated_sum as (
    select
        coalesce(place_carried.to_code, estimated_part.place_code) as place_code,
        part_asked.whole as period,
        estimated_part.indicator
    from estimated_part
    inner join part_asked
        on estimated_part.part = part_asked.part
        and estimated_part.indicator = part_asked.indicator
        and part_asked.over_time = 'sum'
    left join period_part as of_start
        on estimated_part.spans_from = of_start.part
        and part_asked.whole = of_start.whole
    left join period_part as of_cover
        on estimated_part.covered_by = of_cover.part
        and part_asked.whole = of_cover.whole
    left join place_carried
        on estimated_part.place_code = place_carried.place_code
        and part_asked.part = place_carried.part
        and part_asked.whole = place_carried.whole
        and part_asked.over_places = place_carried.over_places
        and place_carried.boundary = $boundary
    where (of_start.part is null or of_cover.part is null) and coalesce(place_carried.share > 0, true)
    union
    select
        place_code,
        period,
        indicator
    from place_flow
    where is_shared and boundary = $boundary
),

flow as (
    select
        place_code,
        period,
        indicator
    from place_flow
    where boundary = $boundary
)

select
    place_code,
    period,
    indicator,
    $boundary as boundary
from rolled
anti join flow using (place_code, period, indicator)
union all
select
    place_code,
    period,
    indicator,
    $boundary as boundary
from estimated_sum
semi join flow using (place_code, period, indicator)
