-- what: places where the reports of a part of a longer period are found on the last day of the longer one; none where
--       a place stays
-- grain: place × part × longer period × place of its last day × boundary; as_now see today/route
-- inputs: part_move
-- parameters: $boundary
select
    place_code,
    to_code,
    to_code as via_code,
    part,
    whole,
    share,
    $boundary as boundary
from part_move
