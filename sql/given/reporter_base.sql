-- what: base values of each reporter: its own figures; amount is null if the figure was expected and not given;
--       is_held means given in the period or contained in a later cumulative figure of the year
-- grain: place × reporting period × base indicator
-- inputs: number_standing, reporter_absent, reporter_increment
-- parameters: none
-- made as: view
select
    place_code,
    period,
    indicator,
    value as amount,
    true as was_returned,
    true as is_held
from number_standing
where is_own
union all
select
    place_code,
    period,
    indicator,
    null as amount,
    was_returned,
    false as is_held
from reporter_absent
union all
select
    place_code,
    period,
    indicator,
    amount,
    was_returned,
    covered_by is not null as is_held
from reporter_increment
