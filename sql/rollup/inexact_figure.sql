-- what: figures that hold numbers written as more than, less than or about something, or rounded (20.32万): whether
--       the true value may lie above or below, and by how much the roundings add up; rates of such counts among them
-- grain: place × period × indicator
-- inputs: marked_observation, period_part, move, place_in_period, indicator
-- parameters: none
with written as (
    select
        marked_observation.place_code,
        marked_observation.period,
        marked_observation.indicator,
        indicator.over_time,
        indicator.over_places,
        marked_observation.qualifier,
        marked_observation.precision
    from marked_observation
    inner join indicator on marked_observation.indicator = indicator.code
    where marked_observation.value is not null and marked_observation.reported_as <> 'subtotal'
),

asked as (
    select
        place_code,
        period as part,
        period,
        indicator,
        over_places,
        qualifier,
        precision
    from written
    union all
    select
        written.place_code,
        written.period as part,
        period_part.whole as period,
        written.indicator,
        written.over_places,
        written.qualifier,
        written.precision
    from written
    inner join period_part on written.period = period_part.part and written.over_time = 'sum'
),

carried as (
    select
        coalesce(move.to_code, asked.place_code) as place_code,
        asked.period,
        asked.indicator,
        asked.over_places,
        asked.qualifier,
        asked.precision * coalesce(move.share, 1) as precision
    from asked
    left join move
        on asked.place_code = move.place_code
        and asked.part = move.part
        and asked.period = move.whole
),

at_places as (
    select
        unnest(
            case
                when carried.over_places = 'sum' then place_in_period.lineage
                when place_in_period.kind = 'office' then place_in_period.lineage[:2]
                else place_in_period.lineage[:1]
            end
        ) as place_code,
        carried.period,
        carried.indicator,
        carried.qualifier,
        carried.precision
    from carried
    inner join place_in_period
        on carried.place_code = place_in_period.place_code
        and carried.period = place_in_period.period
),

counts as (
    select
        place_code,
        period,
        indicator,
        bool_or(qualifier in ('more_than', 'about')) as may_be_more,
        bool_or(qualifier in ('less_than', 'about')) as may_be_less,
        sum(precision) as precision
    from at_places
    group by place_code, period, indicator
)

select
    place_code,
    period,
    indicator,
    case
        when may_be_more and may_be_less then 'about'
        when may_be_more then 'more_than'
        when may_be_less then 'less_than'
        else 'exact'
    end as qualifier,
    precision
from counts
union all
select
    counts.place_code,
    counts.period,
    indicator.code as indicator,
    case when bool_or(counts.may_be_more or counts.may_be_less) then 'about' else 'exact' end as qualifier,
    cast(null as double) as precision
from counts
inner join indicator on counts.indicator in (indicator.numerator, indicator.denominator)
group by counts.place_code, counts.period, indicator.code
