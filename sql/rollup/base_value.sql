-- what: what each reporter gave itself in each reporting period; amount is null where it was expected and not given;
--       is_held where it was given, then or in a later cumulative figure of the same year
-- grain: place × reporting period × base indicator
-- inputs: received_return, own_column, period, current_observation, increment
-- parameters: none
with asked as (
    select
        own_column.form,
        period.period,
        own_column.indicator,
        own_column.reported_as
    from own_column
    inner join period
        on own_column.valid_from <= period.end_date
        and coalesce(own_column.valid_to >= period.end_date, true)
    where own_column.reported_as <> 'cumulative'
),

given as (
    select
        current_observation.place_code,
        current_observation.form,
        current_observation.period,
        current_observation.indicator,
        current_observation.value
    from current_observation
    inner join asked
        on current_observation.form = asked.form
        and current_observation.period = asked.period
        and current_observation.indicator = asked.indicator
        and current_observation.reported_as = asked.reported_as
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
        from given
        group by place_code, form, period
    ) as held
        on received_return.place_code = held.place_code
        and received_return.form = held.form
        and received_return.period = held.period
    where coalesce(held.figures, 0) < whole.figures
)

select
    place_code,
    period,
    indicator,
    value as amount,
    true as was_returned,
    true as is_held
from given
union all
select
    incomplete.place_code,
    incomplete.period,
    asked.indicator,
    null as amount,
    incomplete.is_reported as was_returned,
    false as is_held
from incomplete
inner join asked
    on incomplete.form = asked.form
    and incomplete.period = asked.period
anti join given
    on incomplete.place_code = given.place_code
    and incomplete.form = given.form
    and incomplete.period = given.period
    and asked.indicator = given.indicator
union all
select
    place_code,
    period,
    indicator,
    amount,
    was_returned,
    covered_by is not null as is_held
from increment
