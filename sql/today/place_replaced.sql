-- what: places whose subtotal was used in place of the figures below them, each with the places that contain all of it
-- grain: place × period × indicator × place at or above it (that of today, as_now) × boundary
-- inputs: place_sum@as_was, place_in_period, changed_period, route
-- parameters: $boundary
with replaced as (
    select
        place_code,
        period,
        indicator
    from place_sum
    where
        remainder is not null
        and boundary = 'as_was'
        and ($boundary = 'as_was' or period in (select changed_period.period from changed_period))
),

replaced_part as (
    select
        replaced.place_code,
        replaced.period,
        replaced.indicator,
        place_in_period.lineage,
        count(*) over (partition by replaced.place_code, replaced.period, replaced.indicator) as parts
    from replaced
    left join route
        on replaced.place_code = route.place_code
        and replaced.period = route.part
        and replaced.period = route.whole
        and route.boundary = $boundary
    inner join place_in_period
        on coalesce(route.to_code, replaced.place_code) = place_in_period.place_code
        and replaced.period = place_in_period.period
        and place_in_period.boundary = $boundary
)

select
    replaced_part.place_code,
    replaced_part.period,
    replaced_part.indicator,
    above.code as at_code,
    $boundary as boundary
from replaced_part
cross join unnest(replaced_part.lineage) as above (code)
group by replaced_part.place_code, replaced_part.period, replaced_part.indicator, above.code, replaced_part.parts
having count(*) = replaced_part.parts
