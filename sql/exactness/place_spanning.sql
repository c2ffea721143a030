-- what: figures that contain an increment begun before their period, at the reporter and at all places above
-- grain: reporter × period × indicator × place × boundary
-- inputs: reporter_spanning, route, place_in_period
-- parameters: $boundary
-- made as: table; empty without reporter_spanning
select
    reporter_spanning.place_code as via_code,
    reporter_spanning.period,
    reporter_spanning.indicator,
    unnest(place_in_period.lineage) as place_code,
    $boundary as boundary
from reporter_spanning
left join route
    on reporter_spanning.place_code = route.place_code
    and reporter_spanning.period = route.part
    and reporter_spanning.period = route.whole
    and route.boundary = $boundary
inner join place_in_period
    on coalesce(route.to_code, reporter_spanning.place_code) = place_in_period.place_code
    and reporter_spanning.period = place_in_period.period
    and place_in_period.boundary = $boundary
