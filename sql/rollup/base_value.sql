-- what: what each reporter gave itself in each reporting period; amount is null where it was expected and not given;
--       is_held where it was given, then or in a later cumulative figure of the same year
-- grain: place × reporting period × base indicator
-- inputs: received_return, own_column, period, current_observation, increment
-- parameters: none
select
    received_return.place_code,
    received_return.period,
    own_column.indicator,
    current_observation.value as amount,
    received_return.is_reported as was_returned,
    current_observation.value is not null as is_held
from received_return
inner join period on received_return.period = period.period
inner join own_column
    on received_return.form = own_column.form
    and own_column.reported_as <> 'cumulative'
    and own_column.valid_from <= period.end_date
    and coalesce(own_column.valid_to >= period.end_date, true)
left join current_observation
    on received_return.place_code = current_observation.place_code
    and received_return.period = current_observation.period
    and received_return.form = current_observation.form
    and own_column.indicator = current_observation.indicator
    and own_column.reported_as = current_observation.reported_as
union all
select
    place_code,
    period,
    indicator,
    amount,
    was_returned,
    covered_by is not null as is_held
from increment
