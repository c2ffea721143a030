-- what: returns for shorter periods that a return for a longer one is compared with, and how exact they are
-- grain: place × reporting period × indicator × part
-- inputs: part_shorter, reporter_inexact, period, period_part, route@as_was
-- parameters: none
-- made as: table; empty without part_shorter
with marked as (
    select
        coalesce(route.to_code, reporter_inexact.place_code) as place_code,
        period_part.whole,
        reporter_inexact.indicator,
        period_part.part,
        reporter_inexact.covered_by,
        reporter_inexact.is_hidden,
        reporter_inexact.qualifier,
        reporter_inexact.most
    from reporter_inexact
    inner join period_part on reporter_inexact.period = period_part.part
    left join route
        on reporter_inexact.place_code = route.place_code
        and period_part.part = route.part
        and period_part.whole = route.whole
        and route.boundary = 'as_was'
    where not reporter_inexact.is_subtotal and route.is_unmapped is not true
),

-- what a cumulative figure leaves open, the next one settles, if both are compared
inexact as (
    select
        marked.place_code,
        marked.whole,
        marked.indicator,
        marked.part,
        bool_or(marked.is_hidden) as is_hidden,
        bool_or(not marked.is_hidden and marked.qualifier <> 'exact') as is_worded,
        sum(marked.most) as most
    from marked
    anti join part_shorter as settling
        on marked.place_code = settling.place_code
        and marked.whole = settling.whole
        and marked.indicator = settling.indicator
        and marked.covered_by = settling.part
    group by marked.place_code, marked.whole, marked.indicator, marked.part
)

select
    part_shorter.place_code,
    period.published as period,
    part_shorter.indicator,
    part_shorter.part,
    part_shorter.amount,
    part_shorter.is_unknown,
    part_shorter.is_missing and inexact.is_hidden is not true as is_missing,
    coalesce(part_shorter.months_asked = period.months, true) as is_asked_whole,
    coalesce(inexact.is_hidden, false) as is_hidden,
    coalesce(inexact.is_worded, false) as is_worded,
    coalesce(inexact.most, 0) as most
from part_shorter
inner join period on part_shorter.whole = period.period
left join inexact
    on part_shorter.place_code = inexact.place_code
    and part_shorter.whole = inexact.whole
    and part_shorter.indicator = inexact.indicator
    and part_shorter.part = inexact.part
