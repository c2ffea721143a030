-- what: what reporters were asked for and did not give, in returns that came and in those that did not; cumulative
--       figures are among the increments
-- grain: place × reporting period × base indicator
-- inputs: return_standing, column_asked, number_standing
-- parameters: none
with asked as (
    select
        form,
        period,
        indicator
    from column_asked
    where reported_as <> 'cumulative'
),

own as (
    select
        place_code,
        form,
        period,
        indicator
    from number_standing
    where is_own
),

-- most returns give all that is asked: only in the others is it searched for what they lack
incomplete as materialized (
    select
        return_standing.place_code,
        return_standing.form,
        return_standing.period,
        return_standing.is_reported
    from return_standing
    inner join (
        select
            form,
            period,
            count(*) as figures
        from asked
        group by form, period
    ) as whole
        on return_standing.form = whole.form
        and return_standing.period = whole.period
    left join (
        select
            place_code,
            form,
            period,
            count(*) as figures
        from own
        group by place_code, form, period
    ) as held
        on return_standing.place_code = held.place_code
        and return_standing.form = held.form
        and return_standing.period = held.period
    where coalesce(held.figures, 0) < whole.figures
)

select
    incomplete.place_code,
    incomplete.period,
    asked.indicator,
    incomplete.is_reported as was_returned
from incomplete
inner join asked
    on incomplete.form = asked.form
    and incomplete.period = asked.period
anti join own
    on incomplete.place_code = own.place_code
    and incomplete.form = own.form
    and incomplete.period = own.period
    and asked.indicator = own.indicator
