-- what: figures of reporters that contain an increment begun before their period; nobody knows how much belongs to it
-- grain: place × period × base indicator
-- inputs: reporter_increment, period_part, part_move
-- parameters: none
with spanning as (
    select
        place_code,
        period,
        indicator,
        spans_from
    from reporter_increment
    where cumulative is not null and spans_from <> period
)

select
    place_code,
    period,
    indicator
from spanning
union
select
    coalesce(part_move.to_code, spanning.place_code) as place_code,
    of_part.whole as period,
    spanning.indicator
from spanning
inner join period_part as of_part on spanning.period = of_part.part
left join period_part as of_start on spanning.spans_from = of_start.part and of_part.whole = of_start.whole
left join part_move
    on of_part.part = part_move.part
    and of_part.whole = part_move.whole
    and spanning.place_code = part_move.place_code
where of_start.part is null
