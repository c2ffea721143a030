-- what: routes from the places of a period to the places of today, for the period itself and for the parts of a longer
--       period
-- grain: part × longer period (or the same) × place × place of today
-- inputs: now_move, part_move, period_part
-- parameters: $boundary
select
    place_code,
    to_code,
    place_code as via_code,
    period as part,
    period as whole,
    share,
    $boundary as boundary
from now_move
union all
select
    part_move.place_code,
    coalesce(now_move.to_code, part_move.to_code) as to_code,
    part_move.to_code as via_code,
    part_move.part,
    part_move.whole,
    part_move.share * coalesce(now_move.share, 1) as share,
    $boundary as boundary
from part_move
left join now_move
    on part_move.to_code = now_move.place_code
    and part_move.whole = now_move.period
union all
select
    now_move.place_code,
    now_move.to_code,
    now_move.place_code as via_code,
    period_part.part,
    period_part.whole,
    now_move.share,
    $boundary as boundary
from now_move
inner join period_part on now_move.period = period_part.whole
anti join part_move
    on now_move.place_code = part_move.place_code
    and period_part.part = part_move.part
    and period_part.whole = part_move.whole
