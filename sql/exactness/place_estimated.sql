-- what: figures of which a part is estimated: increments that began before the period, with all places above, and
--       shares of split places, up to where all parts come together again; a flow that is the sum of its parts where
--       one of them is; rates where one of their counts is, or what they are made of
-- grain: place × period × indicator
-- inputs: reporter_spanning, reporter_given, reporter_rate, reporter_increment, route, place_in_period, indicator, reporter_longer, part_asked, period_part, place_carried, place_flow, place_sum@as_was
-- parameters: $boundary
with split as (
    select
        route.place_code as source,
        route.via_code,
        route.to_code,
        route.part,
        route.whole,
        unnest(place_in_period.lineage) as place_code,
        route.share
    from route
    inner join place_in_period
        on route.to_code = place_in_period.place_code
        and route.whole = place_in_period.period
        and place_in_period.boundary = $boundary
    where route.share < 1 and route.boundary = $boundary
),

-- what was given of split places (of stocks, only what a longer period's last value was taken from), and what their
-- subtotals held beyond the children that came
split_given as (
    select
        split.*,
        reporter_given.indicator,
        false as is_remainder
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
    where split.part = split.whole or indicator.over_time <> 'last' or split.part = reporter_longer.as_of_period
    union all
    select
        split.*,
        place_sum.indicator,
        true as is_remainder
    from split
    inner join place_sum
        on split.source = place_sum.place_code
        and split.whole = place_sum.period
        and place_sum.boundary = 'as_was'
        and (place_sum.remainder <> 0 or place_sum.remainder_denominator <> 0)
    where split.part = split.whole
),

spanning as (
    select
        reporter_spanning.place_code as via_code,
        reporter_spanning.period,
        reporter_spanning.indicator,
        unnest(place_in_period.lineage) as place_code
    from reporter_spanning
    left join route
        on reporter_spanning.place_code = route.place_code
        and reporter_spanning.period = route.part
        and reporter_spanning.period = route.whole
        and route.boundary = $boundary
    inner join place_in_period
        on coalesce(route.to_code, reporter_spanning.place_code) = place_in_period.place_code
        and reporter_spanning.period = place_in_period.period
        and place_in_period.boundary = $boundary
),

-- figures that are rolled up for the period itself
rolled as (
    select
        place_code,
        whole as period,
        indicator
    from split_given
    group by source, part, whole, indicator, is_remainder, place_code
    having sum(share) < 0.999999999
    union
    select
        place_code,
        period,
        indicator
    from spanning
),

-- estimated figures of parts: spans_from is empty where a share is, whatever the longer period
estimated_part as (
    select
        place_code,
        part,
        indicator,
        null as spans_from
    from split_given
    where part = whole
    group by source, part, whole, indicator, is_remainder, place_code
    having sum(share) < 0.999999999
    union
    select
        unnest(place_in_period.lineage) as place_code,
        reporter_increment.period as part,
        reporter_increment.indicator,
        reporter_increment.spans_from
    from reporter_increment
    left join route
        on reporter_increment.place_code = route.place_code
        and reporter_increment.period = route.part
        and reporter_increment.period = route.whole
        and route.boundary = $boundary
    inner join place_in_period
        on coalesce(route.to_code, reporter_increment.place_code) = place_in_period.place_code
        and reporter_increment.period = place_in_period.period
        and place_in_period.boundary = $boundary
    where reporter_increment.cumulative is not null and reporter_increment.spans_from <> reporter_increment.period
),

added as (
    select
        coalesce(place_carried.to_code, estimated_part.place_code) as place_code,
        part_asked.whole as period,
        estimated_part.indicator
    from estimated_part
    inner join part_asked
        on estimated_part.part = part_asked.part
        and estimated_part.indicator = part_asked.indicator
        and part_asked.over_time = 'sum'
    left join period_part as of_start
        on estimated_part.spans_from = of_start.part
        and part_asked.whole = of_start.whole
    left join place_carried
        on estimated_part.place_code = place_carried.place_code
        and part_asked.part = place_carried.part
        and part_asked.whole = place_carried.whole
        and part_asked.over_places = place_carried.over_places
        and place_carried.boundary = $boundary
    where of_start.part is null and coalesce(place_carried.share > 0, true)
    union
    select
        place_code,
        period,
        indicator
    from place_flow
    where is_shared and boundary = $boundary
),

flow as (
    select
        place_code,
        period,
        indicator
    from place_flow
    where boundary = $boundary
),

counts as (
    select
        place_code,
        period,
        indicator
    from rolled
    anti join flow using (place_code, period, indicator)
    union all
    select
        place_code,
        period,
        indicator
    from added
    semi join flow using (place_code, period, indicator)
),

-- of rates, what those who gave both counts gave
matched_split as (
    select distinct
        split_given.source,
        split_given.part,
        split_given.whole,
        split_given.place_code,
        split_given.via_code,
        split_given.to_code,
        split_given.share,
        reporter_rate.indicator
    from split_given
    inner join indicator on split_given.indicator in (indicator.numerator, indicator.denominator)
    inner join reporter_rate
        on split_given.via_code = reporter_rate.place_code
        and split_given.whole = reporter_rate.period
        and indicator.code = reporter_rate.indicator
        and reporter_rate.denominator is not null
),

estimated as (
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
    union
    select
        place_code,
        whole as period,
        indicator
    from matched_split
    group by source, part, whole, indicator, place_code
    having sum(share) < 0.999999999
    union
    select
        spanning.place_code,
        spanning.period,
        indicator.code as indicator
    from spanning
    inner join indicator on spanning.indicator in (indicator.numerator, indicator.denominator)
    inner join reporter_rate
        on spanning.via_code = reporter_rate.place_code
        and spanning.period = reporter_rate.period
        and indicator.code = reporter_rate.indicator
        and reporter_rate.denominator is not null
)

select
    place_code,
    period,
    indicator,
    $boundary as boundary
from estimated
