-- what: returns that are not expected because one of alternative reporters suffices: the first that reported counts,
--       else the first that could report; chosen_code is this reporter
-- grain: place × form × period
-- inputs: alternative, return_asked, row_reported
-- parameters: none
-- made as: table; empty without alternative
with reporter as (
    select distinct
        form,
        place_code,
        period
    from row_reported
    where is_current
),

candidate as (
    select
        return_asked.form,
        alternative.choice,
        return_asked.period,
        return_asked.place_code,
        row_number() over (
            partition by return_asked.form, alternative.choice, return_asked.period
            order by reporter.place_code is null, alternative.position
        ) as precedence
    from alternative
    inner join return_asked
        on alternative.form = return_asked.form
        and alternative.valid_from = return_asked.valid_from
        and alternative.place_code = return_asked.place_code
    left join reporter
        on return_asked.form = reporter.form
        and return_asked.place_code = reporter.place_code
        and return_asked.period = reporter.period
)

select
    spared.place_code,
    spared.form,
    spared.period,
    any_value(chosen.place_code) as chosen_code
from candidate as spared
inner join candidate as chosen
    on spared.form = chosen.form
    and spared.choice = chosen.choice
    and spared.period = chosen.period
    and chosen.precedence = 1
where spared.precedence > 1
group by spared.place_code, spared.form, spared.period
order by spared.place_code, spared.form, spared.period
