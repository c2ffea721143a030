-- what: the figures of reporters that a mark hides, and the most that each can be, infinity where nobody knows
-- grain: place × reporting period × base indicator × how it was reported
-- inputs: marked_observation, period, own_column
-- parameters: none
select
    marked_observation.place_code,
    marked_observation.period,
    marked_observation.indicator,
    case when marked_observation.reported_as = 'cumulative' then 'infinity'::double else marked_observation.precision end
        as most
from marked_observation
inner join period on marked_observation.period = period.period
inner join own_column
    on marked_observation.form = own_column.form
    and marked_observation.indicator = own_column.indicator
    and marked_observation.reported_as = own_column.reported_as
    and own_column.valid_from <= period.end_date
    and coalesce(own_column.valid_to >= period.end_date, true)
where marked_observation.qualifier = 'suppressed'
