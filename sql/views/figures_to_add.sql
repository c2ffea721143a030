-- what: figures of one level and one type of period as the places were; none contains another, so value_to_add may be
--       added over places and periods, and value_of_a_period over places; each is empty where that would be wrong
-- grain: place × period × indicator
-- inputs: figures_as_was
-- parameters: $level, $period_type
select
    figures_as_was.*,
    case when is_additive_over_places and is_additive_over_time then value end as value_to_add,
    case when is_additive_over_places then value end as value_of_a_period
from figures_as_was
where level = $level and period_type = $period_type
