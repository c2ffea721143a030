-- what: places of today where a flow over a longer period is known only from its parts; they contain a share of a
--       split place, or the figure of a place that ended inside the period without a successor
-- grain: place × longer period; no rows as_was
-- inputs: part_move, now_move, place_in_period
-- parameters: $boundary
with found_at as (
    select
        coalesce(now_move.to_code, part_move.to_code) as place_code,
        part_move.whole as period
    from part_move
    left join now_move
        on part_move.to_code = now_move.place_code
        and part_move.whole = now_move.period
    where part_move.is_unmapped
    union
    select
        now_move.to_code as place_code,
        part_move.whole as period
    from part_move
    inner join now_move
        on part_move.place_code = now_move.place_code
        and part_move.part = now_move.period
    where part_move.is_unmapped
    union
    select
        to_code as place_code,
        period
    from now_move
    where share < 1
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
