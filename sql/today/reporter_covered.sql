-- what: reporters without a figure, and the places of today where a subtotal replaces it; an ancestor's subtotal was
--       used, and all of that ancestor lies at or below the place of today
-- grain: reporter × period × indicator × place of today; no rows as_was
-- inputs: reporter_missing, place_sum@as_was, place_in_period, changed_period, route
-- parameters: $boundary
with replacing as (
    select
        place_sum.place_code,
        place_sum.period,
        place_sum.indicator
    from place_sum
    inner join changed_period on place_sum.period = changed_period.period
    where place_sum.remainder is not null and place_sum.boundary = 'as_was'
),

replacing_part as (
    select
        replacing.place_code,
        replacing.period,
        replacing.indicator,
        place_in_period.lineage,
        count(*) over (partition by replacing.place_code, replacing.period, replacing.indicator) as parts
    from replacing
    left join route
        on replacing.place_code = route.place_code
        and replacing.period = route.part
        and replacing.period = route.whole
        and route.boundary = $boundary
    inner join place_in_period
        on coalesce(route.to_code, replacing.place_code) = place_in_period.place_code
        and replacing.period = place_in_period.period
        and place_in_period.boundary = $boundary
),

replacing_above as (
    select
        place_code,
        period,
        indicator,
        parts,
        unnest(lineage) as today_code
    from replacing_part
),

replacing_whole as (
    select
        place_code,
        period,
        indicator,
        today_code
    from replacing_above
    group by place_code, period, indicator, today_code, parts
    having count(*) = parts
),

above_absent as (
    select
        place_code,
        period,
        indicator,
        unnest(lineage) as above_code
    from reporter_missing
)

select distinct
    above_absent.place_code,
    above_absent.period,
    above_absent.indicator,
    replacing_whole.today_code,
    $boundary as boundary
from above_absent
inner join replacing_whole
    on above_absent.above_code = replacing_whole.place_code
    and above_absent.period = replacing_whole.period
    and above_absent.indicator = replacing_whole.indicator
where $boundary = 'as_now' and above_absent.above_code <> above_absent.place_code
