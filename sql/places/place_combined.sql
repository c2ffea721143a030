-- what: figures of indicators with an average, maximum or minimum over places, from the numbers of all reporters at and
--       below the place; an average is the sum of value × weight over the sum of weights; units_unmatched counts
--       reporters that gave the value without its weight
-- grain: place × period × indicator × boundary
-- inputs: place_sum, reporter_rolled, combined, part_asked, route, place_in_period
-- parameters: $boundary
-- made as: table; empty without combined
with given as (
    select
        place_code,
        period as part,
        indicator,
        amount
    from reporter_rolled
    semi join combined on reporter_rolled.indicator = combined.indicator
    where amount is not null
),

value as (
    select *, part as whole, 0 as position
    from given
    union all by name
    select given.*, part_asked.whole, part_asked.position
    from given
    inner join part_asked on given.part = part_asked.part and given.indicator = part_asked.indicator
),

found as (
    select
        value.place_code as reporter,
        value.part,
        value.whole,
        value.indicator,
        combined.over_places,
        value.amount,
        weight.amount as weight,
        coalesce(route.to_code, value.place_code) as found_at,
        coalesce(route.share, 1) as share
    from value
    inner join combined on value.indicator = combined.indicator
    left join reporter_rolled as weight
        on value.place_code = weight.place_code
        and value.part = weight.period
        and combined.weight = weight.indicator
    left join route
        on value.place_code = route.place_code
        and value.part = route.part
        and value.whole = route.whole
        and route.boundary = $boundary
    -- of a stock the last number of a longer period counts, at each place where it is found on the last day
    qualify
        combined.over_time <> 'last'
        or value.position = max(value.position) over (
            partition by coalesce(route.via_code, value.place_code), value.whole, value.indicator
        )
),

at_place as (
    select
        found.*,
        unnest(place_in_period.lineage) as place_code
    from found
    inner join place_in_period
        on found.found_at = place_in_period.place_code
        and found.whole = place_in_period.period
        and place_in_period.boundary = $boundary
),

of_reporter as (
    select
        place_code,
        reporter,
        part,
        whole,
        indicator,
        any_value(amount) as amount,
        any_value(over_places) as over_places,
        cast(cast(any_value(amount * weight) as decimal(38, 4)) * sum(share) as decimal(38, 4)) as product,
        cast(any_value(weight) * sum(share) as decimal(38, 4)) as weight
    from at_place
    group by place_code, reporter, part, whole, indicator
),

over_reporters as (
    select
        place_code,
        whole as period,
        indicator,
        case any_value(over_places)
            when 'maximum' then max(amount)
            when 'minimum' then min(amount)
            else sum(product)
        end as amount,
        sum(weight) as denominator,
        count(distinct reporter) filter (where over_places = 'average' and weight is null) as units_unmatched
    from of_reporter
    group by place_code, whole, indicator
)

select
    place_sum.place_code,
    place_sum.period,
    place_sum.indicator,
    cast(over_reporters.amount as decimal(38, 4)) as amount,
    cast(over_reporters.denominator as decimal(38, 4)) as denominator,
    coalesce(over_reporters.units_unmatched, 0) as units_unmatched,
    place_sum.is_complete and coalesce(over_reporters.units_unmatched, 0) = 0 as is_complete,
    place_sum.is_substituted,
    place_sum.was_returned,
    place_sum.as_of_period,
    $boundary as boundary
from place_sum
semi join combined on place_sum.indicator = combined.indicator
left join over_reporters
    on place_sum.place_code = over_reporters.place_code
    and place_sum.period = over_reporters.period
    and place_sum.indicator = over_reporters.indicator
where place_sum.boundary = $boundary
