-- what: of a flow's figures in the parts of a longer period, how much of a place's own is added at the place where the
--       longer period's last day has it: its share, but for what comes there already in the figure of a place above it
--       (a village merged into its own township, or abolished, is in the township's months); moved_share is all of it,
--       is_shared where the rest of the place is elsewhere; the largest share (is_main) takes what rounding leaves of
--       the others, where nothing came with a place above (is_rest)
-- grain: place × part × longer period × place of its last day × how an indicator adds over places; none as_now, where
--        parts are found at the places of today already
-- inputs: part_move, place_in_period, indicator
-- parameters: $boundary
with adding as (
    select distinct over_places
    from indicator
),

-- what does not add over places is found nowhere where only a place above is known to hold it
moved as (
    select
        part_move.place_code,
        part_move.part,
        part_move.whole,
        part_move.to_code,
        adding.over_places,
        sum(case when part_move.is_unmapped and adding.over_places <> 'sum' then 0 else part_move.share end) as share,
        bool_or(part_move.is_main) as is_main
    from part_move
    cross join adding
    where $boundary = 'as_was'
    group by part_move.place_code, part_move.part, part_move.whole, part_move.to_code, adding.over_places
),

-- a place's figure is in those of all above it; if it does not add over places, an office's alone, in its parent's
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
    left join (select distinct place_code, part, whole from part_move) as stays
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
