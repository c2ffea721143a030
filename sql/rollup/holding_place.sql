-- what: places of today that hold what a place left to them, or to what they were then, when it ended inside a longer
--       period without a successor: what of the period's flows is found there only its parts tell, for the place that
--       it was left to may have been split since
-- grain: place × longer period
-- inputs: part_move, now_move, place_in_period
-- parameters: none
select distinct
    place_in_period.period,
    unnest(place_in_period.lineage) as place_code
from main.part_move
left join now_move
    on part_move.to_code = now_move.place_code
    and part_move.whole = now_move.period
inner join place_in_period
    on coalesce(now_move.to_code, part_move.to_code) = place_in_period.place_code
    and part_move.whole = place_in_period.period
where part_move.is_unmapped
