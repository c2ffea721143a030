-- what: figures of which a part is estimated, at the reporter and all places above it, rates of such counts among them
-- grain: place × period × indicator
-- inputs: spanning_value, place_in_period, indicator
-- parameters: none
with counts as (
    select distinct
        cast(unnest(place_in_period.lineage) as place_code) as place_code,
        spanning_value.period,
        spanning_value.indicator
    from spanning_value
    inner join place_in_period
        on spanning_value.place_code = place_in_period.place_code
        and spanning_value.period = place_in_period.period
)

select
    place_code,
    period,
    indicator
from counts
union
select
    counts.place_code,
    counts.period,
    indicator.code as indicator
from counts
inner join indicator on counts.indicator in (indicator.numerator, indicator.denominator)
