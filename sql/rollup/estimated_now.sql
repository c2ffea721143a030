-- what: figures at places of today of which a part is estimated: shares of split places, but not where all parts come
--       together again, and what was estimated before
-- grain: place of today × period × indicator
-- inputs: reporter_value, spanning_value, changed_period, now_move, place_in_period, indicator
-- parameters: none
with split as (
    select
        now_move.place_code as source,
        now_move.period,
        cast(unnest(place_in_period.lineage) as place_code) as place_code,
        now_move.share
    from now_move
    inner join place_in_period
        on now_move.to_code = place_in_period.place_code
        and now_move.period = place_in_period.period
    where now_move.share < 1
),

in_parts as (
    select
        source,
        period,
        place_code
    from split
    group by source, period, place_code
    having sum(share) < 0.999999999
),

spanning as (
    select
        coalesce(now_move.to_code, spanning_value.place_code) as place_code,
        spanning_value.period,
        spanning_value.indicator
    from main.spanning_value
    inner join changed_period on spanning_value.period = changed_period.period
    left join now_move
        on spanning_value.place_code = now_move.place_code
        and spanning_value.period = now_move.period
),

spanning_counts as (
    select distinct
        cast(unnest(place_in_period.lineage) as place_code) as place_code,
        spanning.period,
        spanning.indicator
    from spanning
    inner join place_in_period
        on spanning.place_code = place_in_period.place_code
        and spanning.period = place_in_period.period
)

select
    in_parts.place_code,
    in_parts.period,
    reporter_value.indicator
from in_parts
inner join main.reporter_value
    on in_parts.source = reporter_value.place_code
    and in_parts.period = reporter_value.period
where reporter_value.amount <> 0
union
select
    place_code,
    period,
    indicator
from spanning_counts
union
select
    spanning_counts.place_code,
    spanning_counts.period,
    indicator.code as indicator
from spanning_counts
inner join indicator on spanning_counts.indicator in (indicator.numerator, indicator.denominator)
