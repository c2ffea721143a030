-- what: figures of which a part is estimated: increments that began before the period, with all places above, and
--       shares of split places, up to where all parts come together again; rates of such counts among them
-- grain: place × period × indicator
-- inputs: spanning_value, given_value, move, place_in_period, indicator, longer_value
-- parameters: none
with split as (
    select
        move.place_code as source,
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

in_parts as (
    select
        source,
        part,
        whole,
        place_code
    from split
    group by source, part, whole, place_code
    having sum(share) < 0.999999999
),

-- of stocks, the shares from which a longer period's last value was taken
stock_split as (
    select
        move.place_code as source,
        move.part,
        move.whole,
        longer_value.indicator,
        unnest(place_in_period.lineage) as place_code,
        move.share
    from move
    inner join main.longer_value
        on move.via_code = longer_value.place_code
        and move.whole = longer_value.period
        and move.part = longer_value.as_of_period
    inner join indicator on longer_value.indicator = indicator.code and indicator.over_time = 'last'
    inner join main.given_value
        on move.place_code = given_value.place_code
        and move.part = given_value.period
        and longer_value.indicator = given_value.indicator
        and given_value.is_something
    inner join place_in_period
        on move.to_code = place_in_period.place_code
        and move.whole = place_in_period.period
    where move.share < 1 and move.part <> move.whole
),

spanning as (
    select
        coalesce(move.to_code, spanning_value.place_code) as place_code,
        spanning_value.period,
        spanning_value.indicator
    from main.spanning_value
    left join move
        on spanning_value.place_code = move.place_code
        and spanning_value.period = move.part
        and spanning_value.period = move.whole
),

counts as (
    select
        in_parts.place_code,
        in_parts.whole as period,
        given_value.indicator
    from in_parts
    inner join main.given_value
        on in_parts.source = given_value.place_code
        and in_parts.part = given_value.period
    inner join indicator on given_value.indicator = indicator.code
    where given_value.is_something and (in_parts.part = in_parts.whole or indicator.over_time <> 'last')
    union
    select
        place_code,
        whole as period,
        indicator
    from stock_split
    group by source, part, whole, indicator, place_code
    having sum(share) < 0.999999999
    union
    select
        unnest(place_in_period.lineage) as place_code,
        spanning.period,
        spanning.indicator
    from spanning
    inner join place_in_period
        on spanning.place_code = place_in_period.place_code
        and spanning.period = place_in_period.period
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
