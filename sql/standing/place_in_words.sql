-- what: places in each period: the key and the name of the validity of its last day
-- grain: place × period
-- inputs: place_dated, period
-- parameters: none
-- made as: view
select
    place_dated.place_code,
    period.period,
    place_dated.place_key,
    place_dated.place_name
from place_dated
inner join period on period.end_date between place_dated.counts_from and place_dated.counts_to
