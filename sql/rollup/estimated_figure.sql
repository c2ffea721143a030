-- what: figures of which a part is estimated: increments that began before the period, with all places above, and
--       shares of split places, up to where all parts come together again; a flow that is the sum of its parts where
--       one of them is; rates where one of their counts is, or what they are made of
-- grain: place × period × indicator
-- inputs: spanning_value, given_value, matched_value, increment, move, place_in_period, indicator, longer_value, asked_part, period_part, carried_part, flow_over_time, place_value
-- parameters: none
with split as (
    select
        move.place_code as source,
        move.via_code,
        move.to_code,
        move.part,
        move.whole,
        unnest(place_in_period.lineage) as place_code,
        move.share
    from move
    inner join place_in_period
        on move.to_code = place_in_period.place_code
        and move.whole = place_in_period.period
    where move.share < 1
),

-- what was given of split places (of stocks, only what a longer period's last value was taken from), and what their
-- subtotals held beyond the children that came
split_given as (
    select
        split.*,
        given_value.indicator,
        false as is_remainder
    from split
    inner join main.given_value
        on split.source = given_value.place_code
        and split.part = given_value.period
        and given_value.is_something
    inner join indicator on given_value.indicator = indicator.code
    left join main.longer_value
        on split.via_code = longer_value.place_code
        and split.whole = longer_value.period
        and given_value.indicator = longer_value.indicator
    where split.part = split.whole or indicator.over_time <> 'last' or split.part = longer_value.as_of_period
    union all
    select
        split.*,
        place_value.indicator,
        true as is_remainder
    from split
    inner join main.place_value
        on split.source = place_value.place_code
        and split.whole = place_value.period
        and (place_value.remainder <> 0 or place_value.remainder_denominator <> 0)
    where split.part = split.whole
),

spanning as (
    select
        spanning_value.place_code as via_code,
        spanning_value.period,
        spanning_value.indicator,
        unnest(place_in_period.lineage) as place_code
    from main.spanning_value
    left join move
        on spanning_value.place_code = move.place_code
        and spanning_value.period = move.part
        and spanning_value.period = move.whole
    inner join place_in_period
        on coalesce(move.to_code, spanning_value.place_code) = place_in_period.place_code
        and spanning_value.period = place_in_period.period
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
        increment.period as part,
        increment.indicator,
        increment.spans_from
    from main.increment
    left join move
        on increment.place_code = move.place_code
        and increment.period = move.part
        and increment.period = move.whole
    inner join place_in_period
        on coalesce(move.to_code, increment.place_code) = place_in_period.place_code
        and increment.period = place_in_period.period
    where increment.cumulative is not null and increment.spans_from <> increment.period
),

added as (
    select
        coalesce(carried_part.to_code, estimated_part.place_code) as place_code,
        asked_part.whole as period,
        estimated_part.indicator
    from estimated_part
    inner join asked_part
        on estimated_part.part = asked_part.part
        and estimated_part.indicator = asked_part.indicator
        and asked_part.over_time = 'sum'
    left join period_part as of_start
        on estimated_part.spans_from = of_start.part
        and asked_part.whole = of_start.whole
    left join carried_part
        on estimated_part.place_code = carried_part.place_code
        and asked_part.part = carried_part.part
        and asked_part.whole = carried_part.whole
        and asked_part.over_places = carried_part.over_places
    where of_start.part is null and coalesce(carried_part.share > 0, true)
    union
    select
        place_code,
        period,
        indicator
    from flow_over_time
    where is_shared
),

counts as (
    select
        place_code,
        period,
        indicator
    from rolled
    anti join flow_over_time using (place_code, period, indicator)
    union all
    select
        place_code,
        period,
        indicator
    from added
    semi join flow_over_time using (place_code, period, indicator)
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
        matched_value.indicator
    from split_given
    inner join indicator on split_given.indicator in (indicator.numerator, indicator.denominator)
    inner join main.matched_value
        on split_given.via_code = matched_value.place_code
        and split_given.whole = matched_value.period
        and indicator.code = matched_value.indicator
        and matched_value.denominator is not null
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
inner join main.matched_value
    on spanning.via_code = matched_value.place_code
    and spanning.period = matched_value.period
    and indicator.code = matched_value.indicator
    and matched_value.denominator is not null
