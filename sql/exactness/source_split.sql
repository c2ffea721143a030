-- what: figures given by split places, at each part and at the places above it; a stock has only the last value of the
--       longer period; is_remainder marks what a used subtotal exceeds the children by
-- grain: split place × part × longer period (or the same) × place × indicator × is_unmapped × is_remainder
--        × boundary
-- inputs: route, route@as_was, place_in_period, reporter_given, indicator, reporter_longer, place_sum@as_was, part_left_out
-- parameters: $boundary
-- made as: table; empty without route
with split as (
    select
        route.place_code as source,
        route.via_code,
        route.to_code,
        route.part,
        route.whole,
        unnest(place_in_period.lineage) as place_code,
        route.share,
        route.is_unmapped
    from route
    inner join place_in_period
        on route.to_code = place_in_period.place_code
        and route.whole = place_in_period.period
        and place_in_period.boundary = $boundary
    where route.share < 1 and route.boundary = $boundary
)

select
    split.source,
    split.via_code,
    split.to_code,
    split.part,
    split.whole,
    split.place_code,
    split.share,
    split.is_unmapped,
    reporter_given.indicator,
    false as is_remainder,
    $boundary as boundary
from split
inner join reporter_given
    on split.source = reporter_given.place_code
    and split.part = reporter_given.period
    and reporter_given.is_something
inner join indicator on reporter_given.indicator = indicator.code
left join reporter_longer
    on split.via_code = reporter_longer.place_code
    and split.whole = reporter_longer.period
    and reporter_given.indicator = reporter_longer.indicator
anti join part_left_out as left_out
    on split.source = left_out.place_code
    and split.via_code = left_out.via_code
    and split.part = left_out.part
    and split.whole = left_out.whole
    and reporter_given.indicator = left_out.indicator
    and not left_out.is_subtotal
where
    split.part = split.whole
    or case indicator.over_time
        when 'last' then split.part = reporter_longer.as_of_period
        when 'sum' then true
        when 'none' then true
        -- of other ways over time a part is shared out only where the place was split inside the longer period
        else (split.source, split.part, split.whole) in (
            select (route.place_code, route.part, route.whole)
            from route
            where route.boundary = 'as_was' and route.share < 1
        )
    end
union all
select
    split.source,
    split.via_code,
    split.to_code,
    split.part,
    split.whole,
    split.place_code,
    split.share,
    split.is_unmapped,
    place_sum.indicator,
    true as is_remainder,
    $boundary as boundary
from split
inner join place_sum
    on split.source = place_sum.place_code
    and split.whole = place_sum.period
    and place_sum.boundary = 'as_was'
    and (place_sum.remainder <> 0 or place_sum.remainder_denominator <> 0)
where split.part = split.whole
