-- what: figures that are not known exactly: which way the true value may lie off, and by how much the roundings in it
--       add up; at how many reporters at and beneath a place a mark hides a figure, and how much what is hidden comes
--       to at most, empty where nobody knows; of a flow over a longer period that is the sum of its parts as
--       published, what is so in the parts, but for what a later cumulative figure in it holds
-- grain: place × period × indicator
-- inputs: carried_mark, flow_over_time, asked_part, carried_part, period_part
-- parameters: none
with added as (
    select
        carried_mark.reporter,
        asked_part.whole as period,
        carried_mark.indicator,
        coalesce(carried_part.to_code, carried_mark.place_code) as place_code,
        carried_mark.qualifier,
        carried_mark.is_hidden,
        carried_mark.most * coalesce(carried_part.share, 1) as most
    from carried_mark
    inner join asked_part
        on carried_mark.period = asked_part.part
        and carried_mark.indicator = asked_part.indicator
    left join carried_part
        on carried_mark.place_code = carried_part.place_code
        and asked_part.part = carried_part.part
        and asked_part.whole = carried_part.whole
        and asked_part.over_places = carried_part.over_places
    inner join flow_over_time
        on coalesce(carried_part.to_code, carried_mark.place_code) = flow_over_time.place_code
        and asked_part.whole = flow_over_time.period
        and carried_mark.indicator = flow_over_time.indicator
    left join period_part as of_cover
        on carried_mark.covered_by = of_cover.part
        and asked_part.whole = of_cover.whole
    where
        carried_mark.part = carried_mark.period
        and of_cover.part is null
        and coalesce(carried_part.share > 0, true)
),

every as (
    select
        reporter,
        period,
        indicator,
        place_code,
        qualifier,
        is_hidden,
        most
    from added
    union all by name
    select
        carried_mark.reporter,
        carried_mark.period,
        carried_mark.indicator,
        carried_mark.place_code,
        carried_mark.qualifier,
        carried_mark.is_hidden,
        carried_mark.most
    from carried_mark
    anti join flow_over_time using (place_code, period, indicator)
)

select
    place_code,
    period,
    indicator,
    case
        when bool_or(qualifier in ('more_than', 'about')) and bool_or(qualifier in ('less_than', 'about')) then 'about'
        when bool_or(qualifier = 'more_than') then 'more_than'
        when bool_or(qualifier = 'less_than') then 'less_than'
        else 'exact'
    end as qualifier,
    case when isfinite(coalesce(sum(most) filter (where not is_hidden), 0))
        then coalesce(sum(most) filter (where not is_hidden), 0)
    end as precision,
    (count(distinct reporter) filter (where is_hidden))::bigint as units_suppressed,
    case when isfinite(sum(most) filter (where is_hidden)) then sum(most) filter (where is_hidden) end as suppressed_most
from every
group by place_code, period, indicator
