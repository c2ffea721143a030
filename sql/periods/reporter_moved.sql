-- what: reports in the parts of a longer period, found at the places of its last day: added where places merged, shared
--       out where a place was split; the largest part takes what rounding leaves; all but flows of longer
--       periods in which no place moved and no parts overlap; reports that part_left_out has are in was_returned alone
-- grain: place of the last day × part × longer period × base indicator
-- inputs: reporter_base, part_asked, route@as_was, reporter_included, part_left_out
-- parameters: none
-- made as: view; table if few reporter_base
with shared_out as (
    select
        reporter_base.place_code,
        route.part,
        route.whole,
        reporter_base.indicator,
        sum(share_out(reporter_base.amount, route.share, false, 0)) as amount
    from reporter_base
    inner join route
        on reporter_base.place_code = route.place_code
        and reporter_base.period = route.part
        and not route.is_main
        and route.boundary = 'as_was'
    group by reporter_base.place_code, route.part, route.whole, reporter_base.indicator
)

select
    coalesce(route.to_code, reporter_base.place_code) as place_code,
    part_asked.whole as period,
    part_asked.part,
    reporter_base.indicator,
    part_asked.over_time,
    sum(
        cast(share_out(reporter_base.amount, route.share, route.is_main, shared_out.amount) as decimal(18, 4))
    ) filter (where left_out.part is null) as amount,
    bool_and(reporter_base.amount is not null or reporter_included.part is not null)
        filter (where left_out.part is null) as is_given,
    bool_or(reporter_base.was_returned) as was_returned,
    any_value(part_asked.bits) as bits,
    any_value(part_asked.position) as position,
    bool_or(reporter_base.amount <> 0) filter (where left_out.part is null) as is_something,
    bool_and(reporter_base.is_held) filter (where left_out.part is null) as is_held
from reporter_base
inner join part_asked
    on reporter_base.period = part_asked.part
    and reporter_base.indicator = part_asked.indicator
    and (part_asked.has_moves or part_asked.over_time <> 'sum' or part_asked.has_overlap)
left join route
    on part_asked.part = route.part
    and part_asked.whole = route.whole
    and reporter_base.place_code = route.place_code
    and route.boundary = 'as_was'
left join shared_out
    on part_asked.part = shared_out.part
    and part_asked.whole = shared_out.whole
    and reporter_base.place_code = shared_out.place_code
    and reporter_base.indicator = shared_out.indicator
    and route.is_main
left join reporter_included
    on reporter_base.place_code = reporter_included.place_code
    and reporter_base.period = reporter_included.part
    and part_asked.whole = reporter_included.whole
    and reporter_base.indicator = reporter_included.indicator
left join part_left_out as left_out
    on reporter_base.place_code = left_out.place_code
    and coalesce(route.to_code, reporter_base.place_code) = left_out.via_code
    and part_asked.part = left_out.part
    and part_asked.whole = left_out.whole
    and reporter_base.indicator = left_out.indicator
    and not left_out.is_subtotal
group by
    coalesce(route.to_code, reporter_base.place_code),
    part_asked.whole,
    part_asked.part,
    reporter_base.indicator,
    part_asked.over_time
