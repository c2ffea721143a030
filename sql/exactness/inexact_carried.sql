-- what: marked values at the places where they are found, in their period and in longer periods; a flow with overlapping
--       parts has the marks of the parts that count; the marks of a stock are still of all its parts
-- grain: marked value × part × period (or a longer one) × place × boundary
-- inputs: reporter_inexact, part_asked, period_part, route, part_left_out
-- parameters: $boundary
-- made as: table; empty without reporter_inexact
with mark as (
    select *, period as part
    from reporter_inexact
    union all by name
    select
        reporter_inexact.* replace (
            part_asked.whole as period,
            case
                when reporter_inexact.is_hidden and reporter_inexact.over_time <> 'sum' and not part_asked.is_itself
                    then 'infinity'::double
                else reporter_inexact.most
            end as most
        ),
        reporter_inexact.period as part
    from reporter_inexact
    inner join part_asked
        on reporter_inexact.period = part_asked.part
        and reporter_inexact.indicator = part_asked.indicator
    left join period_part as of_cover
        on reporter_inexact.covered_by = of_cover.part
        and part_asked.whole = of_cover.whole
    where
        -- the number that a later cumulative figure contains is no longer hidden
        (of_cover.part is null or not reporter_inexact.is_hidden)
        -- an average, maximum or minimum of a longer period uses a subtotal of that period alone
        and not (
            reporter_inexact.is_subtotal
            and part_asked.over_time in ('average', 'maximum', 'minimum')
            and not part_asked.is_itself
        )
)

select
    -- a share of a split place has its whole value in an average, maximum or minimum over places
    mark.* replace (
        mark.most * case when mark.over_places in ('sum', 'none') then coalesce(route.share, 1) else 1 end as most
    ),
    case when mark.is_subtotal then mark.place_code else coalesce(route.via_code, mark.place_code) end as via_code,
    coalesce(route.to_code, mark.place_code) as found_at,
    $boundary as boundary
from mark
left join route
    on mark.place_code = route.place_code
    and mark.part = route.part
    and mark.period = route.whole
    and route.boundary = $boundary
anti join part_left_out as left_out
    on mark.place_code = left_out.place_code
    and case when mark.is_subtotal then mark.place_code else coalesce(route.via_code, mark.place_code) end
    = left_out.via_code
    and mark.part = left_out.part
    and mark.period = left_out.whole
    and mark.indicator = left_out.indicator
    and mark.is_subtotal = left_out.is_subtotal
