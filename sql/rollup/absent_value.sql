-- what: what reporters were asked for and did not give, in returns that came and in those that did not; cumulative
--       figures are among the increments
-- grain: place × reporting period × base indicator
-- inputs: received_return, asked_column, current_observation
-- parameters: none
with asked as (
    select
        form,
        period,
        indicator
    from asked_column
    where reported_as <> 'cumulative'
),

own as (
    select
        place_code,
        form,
        period,
        indicator
    from current_observation
    where is_own
),

-- most returns give all that is asked: only in the others is it searched for what they lack
incomplete as materialized (
    select
        received_return.place_code,
        received_return.form,
        received_return.period,
        received_return.is_reported
    from received_return
    inner join (
        select
            form,
            period,
            count(*) as figures
        from asked
        group by form, period
    ) as whole
        on received_return.form = whole.form
        and received_return.period = whole.period
    left join (
        select
            place_code,
            form,
            period,
            count(*) as figures
        from own
        group by place_code, form, period
    ) as held
        on received_return.place_code = held.place_code
        and received_return.form = held.form
        and received_return.period = held.period
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
