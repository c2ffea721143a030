-- what: reporters that did not give a figure asked for, with their lineage, in the periods that are rolled up for
--       today's places too
-- grain: reporter × period × indicator
-- inputs: reporter_value, changed_period, place_in_period@as_was
-- parameters: none
-- made as: table; empty without changed_period
select
    reporter_value.place_code,
    reporter_value.period,
    reporter_value.indicator,
    place_in_period.lineage
from reporter_value
inner join changed_period on reporter_value.period = changed_period.period
inner join place_in_period
    on reporter_value.place_code = place_in_period.place_code
    and reporter_value.period = place_in_period.period
    and place_in_period.boundary = 'as_was'
where not reporter_value.is_given
