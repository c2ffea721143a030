-- what: flows over longer periods at places of place_from_parts that have no figure in any part
-- grain: place × longer period × base indicator; no rows as_was
-- inputs: place_from_parts, part_asked, place_sum, place_overlapping
-- parameters: $boundary
-- made as: table; empty without place_from_parts
select
    place_from_parts.place_code,
    place_from_parts.period,
    place_sum.indicator,
    $boundary as boundary
from place_from_parts
inner join place_sum
    on place_from_parts.place_code = place_sum.place_code
    and place_sum.boundary = $boundary
inner join part_asked
    on place_from_parts.period = part_asked.whole
    and place_sum.indicator = part_asked.indicator
    and part_asked.over_time = 'sum'
    and place_sum.period in (part_asked.part, part_asked.whole)
anti join place_overlapping
    on place_from_parts.place_code = place_overlapping.place_code
    and place_from_parts.period = place_overlapping.whole
    and place_sum.indicator = place_overlapping.indicator
    and place_overlapping.boundary = $boundary
where place_from_parts.boundary = $boundary
group by place_from_parts.place_code, place_from_parts.period, place_sum.indicator
having bool_and(place_sum.period = place_from_parts.period)
