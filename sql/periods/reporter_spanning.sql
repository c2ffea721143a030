-- what: figures of reporters with an increment that began before their period, or is known from a return after it
-- grain: place × period × base indicator
-- inputs: reporter_increment, period_part, route@as_was, part_left_out
-- parameters: none
-- made as: table; empty without reporter_increment
with spanning as (
    select
        place_code,
        period,
        indicator,
        spans_from,
        covered_by
    from reporter_increment
    where amount is not null and (spans_from <> period or covered_by <> period)
)

select
    place_code,
    period,
    indicator
from spanning
union
select
    coalesce(route.to_code, spanning.place_code) as place_code,
    of_part.whole as period,
    spanning.indicator
from spanning
inner join period_part as of_part on spanning.period = of_part.part
left join period_part as of_start on spanning.spans_from = of_start.part and of_part.whole = of_start.whole
left join period_part as of_cover on spanning.covered_by = of_cover.part and of_part.whole = of_cover.whole
left join route
    on of_part.part = route.part
    and of_part.whole = route.whole
    and spanning.place_code = route.place_code
    and route.boundary = 'as_was'
anti join part_left_out as left_out
    on spanning.place_code = left_out.place_code
    and coalesce(route.to_code, spanning.place_code) = left_out.via_code
    and of_part.part = left_out.part
    and of_part.whole = left_out.whole
    and spanning.indicator = left_out.indicator
    and not left_out.is_subtotal
where of_start.part is null or of_cover.part is null
