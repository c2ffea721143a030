-- what: figures of a place and of all places below it in a period
-- grain: place
-- inputs: figure_made, place_in_period, place_sum, period
-- parameters: $place, $period, $indicator, $boundary
-- a period that is put together of shorter ones takes the place of the returns of the whole period
with summed_period as (
    select period
    from period
    where published = cast($period as period)
    qualify period <> published or count(*) over () = 1
)

select
    figure_made.place_code::varchar as place_code,
    place_in_period.name,
    place_in_period.level,
    place_in_period.parent_code::varchar as parent_code,
    figure_made.period::varchar as period,
    figure_made.indicator::varchar as indicator,
    figure_made.value,
    figure_made.numerator,
    figure_made.denominator,
    figure_made.status,
    figure_made.method,
    figure_made.units_expected,
    figure_made.units_reported,
    figure_made.units_unmatched,
    figure_made.units_unmapped,
    figure_made.qualifier,
    figure_made.precision,
    figure_made.units_suppressed,
    figure_made.suppressed_most,
    figure_made.as_of_period::varchar as as_of_period,
    cast(place_sum.remainder as double) as remainder
from figure_made
inner join place_in_period
    on figure_made.place_code = place_in_period.place_code
    and figure_made.period = place_in_period.period
    and place_in_period.boundary = $boundary
left join place_sum
    on figure_made.place_code = place_sum.place_code
    and figure_made.indicator = place_sum.indicator
    and place_sum.period in (select period from summed_period)
    and place_sum.boundary = $boundary
where
    figure_made.boundary = $boundary
    and figure_made.period = cast($period as period)
    and figure_made.indicator = cast($indicator as indicator)
    and list_contains(place_in_period.lineage, cast($place as place_code))
order by figure_made.place_code
