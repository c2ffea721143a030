-- what: routes of the reports for a part to the places of the longer period's last day; a place that stays has no row
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
