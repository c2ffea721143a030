-- what: figures of the parts of a longer period that are added into the figures of a place and the places below it;
--       each at its place on the period's last day, with the share added there; none of a place with overlapping returns
-- grain: place of the period's last day × place × period
-- inputs: figure_made, part_asked, place_carried, place_in_period, place_overlapping
-- parameters: $place, $period, $indicator, $boundary
select
    place_in_period.place_code::varchar as to_code,
    figure_made.place_code::varchar as place_code,
    figure_made.period::varchar as period,
    cast(coalesce(place_carried.share, 1) as double) as share,
    figure_made.value,
    figure_made.status,
    figure_made.method
from figure_made
inner join part_asked
    on figure_made.period = part_asked.part
    and figure_made.indicator = part_asked.indicator
left join place_carried
    on figure_made.place_code = place_carried.place_code
    and part_asked.part = place_carried.part
    and part_asked.whole = place_carried.whole
    and part_asked.over_places = place_carried.over_places
    and place_carried.boundary = $boundary
inner join place_in_period
    on coalesce(place_carried.to_code, figure_made.place_code) = place_in_period.place_code
    and part_asked.whole = place_in_period.period
    and place_in_period.boundary = $boundary
anti join place_overlapping
    on place_in_period.place_code = place_overlapping.place_code
    and part_asked.whole = place_overlapping.whole
    and figure_made.indicator = place_overlapping.indicator
    and place_overlapping.boundary = $boundary
where
    figure_made.boundary = $boundary
    and part_asked.whole = cast($period as period)
    and figure_made.indicator = cast($indicator as indicator)
    and list_contains(place_in_period.lineage, cast($place as place_code))
    and coalesce(place_carried.share > 0, true)
order by to_code, figure_made.period, figure_made.place_code
