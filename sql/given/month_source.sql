-- what: returns that a recovered month is known from: from the cumulative figure before it to the one after it
-- grain: recovered place × recovered period × place × form × period
-- inputs: reporter_increment, cumulative_beside
-- parameters: none
-- made as: table; empty without cumulative_beside
select distinct
    recovered.place_code as recovered_code,
    recovered.period as recovered_period,
    beside.place_code,
    beside.form,
    beside.period
from reporter_increment as recovered
inner join cumulative_beside as beside using (thread, form, indicator, return_year)
where
    recovered.amount is not null
    and recovered.covered_by > recovered.period
    and beside.period <= recovered.covered_by
    and not exists (
        select 1 as found
        from cumulative_beside as between_both
        where
            between_both.thread = beside.thread
            and between_both.form = beside.form
            and between_both.indicator = beside.indicator
            and between_both.return_year = beside.return_year
            and between_both.cumulative is not null
            and between_both.period > beside.period
            and between_both.period < recovered.period
    )
