-- what: places of today where a flow over a longer period is known only from its parts; they contain a share of a
--       split place, or the figure of a place that ended inside the period without a successor
-- grain: place × longer period; no rows as_was
-- inputs: route, route@as_was, place_in_period
-- parameters: $boundary
-- made as: table; empty without route
with found_at as (
    -- of a part's figure without a successor: today's place of the ancestor that contains it, and its route from the part
    select
        today.to_code as place_code,
        unmapped.whole as period
    from route as unmapped
    inner join route as today
        on unmapped.place_code = today.place_code
        and unmapped.part = today.part
        and ((unmapped.whole = today.whole and unmapped.via_code = today.via_code) or today.part = today.whole)
        and today.boundary = $boundary
    where unmapped.is_unmapped and unmapped.boundary = 'as_was'
    union
    select
        to_code as place_code,
        whole as period
    from route
    where part = whole and share < 1 and boundary = $boundary
)

select distinct
    place_in_period.period,
    unnest(place_in_period.lineage) as place_code,
    $boundary as boundary
from found_at
inner join place_in_period
    on found_at.place_code = place_in_period.place_code
    and found_at.period = place_in_period.period
    and place_in_period.boundary = $boundary
where $boundary = 'as_now'
