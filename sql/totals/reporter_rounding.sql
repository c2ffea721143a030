-- what: figures of reporters that are rounded, written with a word, or suppressed; most is the largest error, or the
--       limit of a suppressed figure
-- grain: place × reporting period × base indicator
-- inputs: reporter_inexact
-- parameters: none
-- made as: table; empty without reporter_inexact
select
    place_code,
    period,
    indicator,
    bool_or(is_hidden) as is_hidden,
    bool_or(not is_hidden and qualifier <> 'exact') as is_worded,
    sum(most) as most
from reporter_inexact
where not is_subtotal
group by place_code, period, indicator
