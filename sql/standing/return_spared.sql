-- what: returns that are not expected because one of alternative reporters suffices: the first that reported counts,
--       else the first that could report; chosen_code is this reporter
-- grain: place × form × period
-- inputs: alternative, form, period, place_in_period@as_was, row_reported
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
        alternative.form,
        alternative.choice,
        period.period,
        place_in_period.place_code,
        row_number() over (
            partition by alternative.form, alternative.choice, period.period
            order by reporter.place_code is null, alternative.position
        ) as precedence
    from alternative
    inner join form on alternative.form = form.form and alternative.valid_from = form.valid_from
    inner join period
        on form.period_type = period.period_type
        and period.is_base
        and period.end_date >= form.valid_from
        and coalesce(period.end_date <= form.valid_to, true)
    inner join place_in_period
        on alternative.place_code = place_in_period.place_code
        and form.level = place_in_period.level
        and period.period = place_in_period.period
        and place_in_period.reports
        and place_in_period.boundary = 'as_was'
    left join reporter
        on alternative.form = reporter.form
        and place_in_period.place_code = reporter.place_code
        and period.period = reporter.period
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
