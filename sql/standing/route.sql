-- what: routes of a reporter's figures: the place where its figure of a part is found, with its share; as_was on the
--       last day of the longer period (via_code), as_now today, for the period itself too; a place that stays has no
--       row
-- grain: place × part × longer period (or the same) × via_code × place × boundary
-- inputs: part_move, now_move, period_part
-- parameters: $boundary
-- made as: table; empty without part_move or now_move
with until_last_day as (
    select
        place_code,
        part,
        whole,
        to_code as via_code,
        share,
        is_main,
        is_unmapped
    from part_move
    union all
    -- places that stay until the last day and move after it
    select distinct
        now_move.place_code,
        span.part,
        span.whole,
        now_move.place_code as via_code,
        cast(1 as decimal(13, 12)) as share,
        true as is_main,
        false as is_unmapped
    from now_move
    inner join (
        select part, whole
        from period_part
        union
        select period as part, period as whole
        from now_move
    ) as span on now_move.period = span.whole
    anti join part_move
        on now_move.place_code = part_move.place_code
        and span.part = part_move.part
        and span.whole = part_move.whole
    where $boundary = 'as_now'
)

select
    until_last_day.place_code,
    coalesce(now_move.to_code, until_last_day.via_code) as to_code,
    until_last_day.via_code,
    until_last_day.part,
    until_last_day.whole,
    cast(until_last_day.share * coalesce(now_move.share, 1) as decimal(13, 12)) as share,
    until_last_day.is_main and coalesce(now_move.is_main, true) as is_main,
    until_last_day.is_unmapped or coalesce(now_move.is_unmapped, false) as is_unmapped,
    $boundary as boundary
from until_last_day
left join now_move
    on until_last_day.via_code = now_move.place_code
    and until_last_day.whole = now_move.period
    and $boundary = 'as_now'
