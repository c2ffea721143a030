-- what: shares of a place's published flow in a part to add at the place of the longer period's last day; moved_share
--       is the route's share, share leaves out what arrives there inside an ancestor's figure; is_main marks the
--       largest share, is_rest that it takes what rounding leaves
-- grain: place × part × longer period × place of its last day × how an indicator adds over places; no rows as_now,
--        where parts are at the places of today already
-- inputs: route, place_in_period, indicator
-- parameters: $boundary
-- made as: table; empty without route
with adding as (
    select distinct over_places
    from indicator
),

-- a figure that does not add over places gets no share where only an ancestor is known (is_unmapped)
moved as (
    select
        route.place_code,
        route.part,
        route.whole,
        route.to_code,
        adding.over_places,
        sum(case when route.is_unmapped and adding.over_places <> 'sum' then 0 else route.share end) as share,
        bool_or(route.is_main) as is_main
    from route
    cross join adding
    where route.boundary = $boundary and $boundary = 'as_was'
    group by route.place_code, route.part, route.whole, route.to_code, adding.over_places
),

-- ancestors whose figures contain the place's figure: all, or only an office's parent if figures do not add
above as (
    select
        moved.place_code,
        moved.part,
        moved.whole,
        moved.to_code,
        moved.over_places,
        unnest(
            case
                when moved.over_places = 'sum' then place_in_period.lineage[2:]
                when place_in_period.kind = 'office' then place_in_period.lineage[2:2]
                else []
            end
        ) as above_code
    from moved
    inner join place_in_period
        on moved.place_code = place_in_period.place_code
        and moved.part = place_in_period.period
        and place_in_period.boundary = $boundary
),

with_above as (
    select
        above.place_code,
        above.part,
        above.whole,
        above.to_code,
        above.over_places,
        max(case when stays.place_code is null then 1 else of_above.share end) as share
    from above
    left join (select distinct place_code, part, whole from route where boundary = $boundary) as stays
        on above.above_code = stays.place_code
        and above.part = stays.part
        and above.whole = stays.whole
    left join moved as of_above
        on above.above_code = of_above.place_code
        and above.part = of_above.part
        and above.whole = of_above.whole
        and above.to_code = of_above.to_code
        and above.over_places = of_above.over_places
    where above.above_code = above.to_code or of_above.place_code is not null
    group by above.place_code, above.part, above.whole, above.to_code, above.over_places
)

select
    moved.place_code,
    moved.part,
    moved.whole,
    moved.to_code,
    moved.over_places,
    case
        when moved.share - coalesce(with_above.share, 0) > 0.000000001 then moved.share - coalesce(with_above.share, 0)
        else 0
    end as share,
    moved.share as moved_share,
    moved.share < 0.999999999 as is_shared,
    moved.is_main,
    moved.is_main and with_above.share is null as is_rest,
    $boundary as boundary
from moved
left join with_above
    on moved.place_code = with_above.place_code
    and moved.part = with_above.part
    and moved.whole = with_above.whole
    and moved.to_code = with_above.to_code
    and moved.over_places = with_above.over_places
