-- what: the figures of reporters that a mark hides, and the most that each can be, infinity where nobody knows; of a
--       cumulative figure, the period whose return holds what is hidden (covered_by), empty where none does; the
--       reporter is the place's last code, for a recode ends no place
-- grain: place × reporting period × base indicator × how it was reported
-- inputs: marked_observation, asked_column, indicator, place_thread, increment
-- parameters: none
select
    marked_observation.place_code,
    coalesce(place_thread.thread, marked_observation.place_code::varchar) as reporter,
    marked_observation.period,
    marked_observation.indicator,
    indicator.over_time,
    indicator.over_places,
    increment.covered_by,
    case when marked_observation.reported_as = 'cumulative' then 'infinity'::double else marked_observation.precision end
        as most
from marked_observation
inner join asked_column
    on marked_observation.form = asked_column.form
    and marked_observation.period = asked_column.period
    and marked_observation.indicator = asked_column.indicator
    and marked_observation.reported_as = asked_column.reported_as
inner join indicator on marked_observation.indicator = indicator.code
left join place_thread on marked_observation.place_code = place_thread.place_code
left join increment
    on marked_observation.place_code = increment.place_code
    and marked_observation.period = increment.period
    and marked_observation.indicator = increment.indicator
where marked_observation.qualifier = 'suppressed'
