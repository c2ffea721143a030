-- what: returns that are expected: all that are asked for; of alternative reporters the returns of one
-- grain: place × form × period
-- inputs: return_asked, return_spared
-- parameters: none
select
    return_asked.place_code,
    return_asked.form,
    return_asked.period,
    return_asked.due_on,
    return_asked.taken_until,
    return_asked.lineage
from return_asked
anti join return_spared
    on return_asked.place_code = return_spared.place_code
    and return_asked.form = return_spared.form
    and return_asked.period = return_spared.period
order by return_asked.place_code, return_asked.form, return_asked.period
