-- what: figures that are not exact: qualifier gives the direction of the error, precision adds up the roundings;
--       units_suppressed counts reporters with a suppressed figure, suppressed_most is its limit, null if unknown; a
--       flow has the marks of its parts; the two marks of a cumulative figure settle each other where both numbers count
-- grain: place × period × indicator
-- inputs: inexact_path, place_flow, part_asked, place_carried, period_part
-- parameters: $boundary
-- made as: table; empty without inexact_path
with part_mark as (
    select
        inexact_path.reporter,
        part_asked.whole as period,
        inexact_path.part,
        inexact_path.covered_by,
        inexact_path.indicator,
        inexact_path.term,
        coalesce(place_carried.to_code, inexact_path.place_code) as place_code,
        inexact_path.qualifier,
        inexact_path.is_hidden,
        inexact_path.most * coalesce(place_carried.share, 1) as most
    from inexact_path
    inner join part_asked
        on inexact_path.period = part_asked.part
        and inexact_path.indicator = part_asked.indicator
    left join place_carried
        on inexact_path.place_code = place_carried.place_code
        and part_asked.part = place_carried.part
        and part_asked.whole = place_carried.whole
        and part_asked.over_places = place_carried.over_places
        and place_carried.boundary = $boundary
    inner join place_flow
        on coalesce(place_carried.to_code, inexact_path.place_code) = place_flow.place_code
        and part_asked.whole = place_flow.period
        and inexact_path.indicator = place_flow.indicator
        and place_flow.boundary = $boundary
    left join period_part as of_cover
        on inexact_path.covered_by = of_cover.part
        and part_asked.whole = of_cover.whole
    where
        inexact_path.boundary = $boundary
        and inexact_path.part = inexact_path.period
        and (of_cover.part is null or not inexact_path.is_hidden)
        and coalesce(place_carried.share > 0, true)
),

figure_mark as (
    select
        reporter,
        period,
        part,
        covered_by,
        indicator,
        term,
        place_code,
        qualifier,
        is_hidden,
        most
    from part_mark
    union all by name
    select
        inexact_path.reporter,
        inexact_path.period,
        inexact_path.part,
        inexact_path.covered_by,
        inexact_path.indicator,
        inexact_path.term,
        inexact_path.place_code,
        inexact_path.qualifier,
        inexact_path.is_hidden,
        inexact_path.most
    from inexact_path
    anti join place_flow
        on inexact_path.place_code = place_flow.place_code
        and inexact_path.period = place_flow.period
        and inexact_path.indicator = place_flow.indicator
        and place_flow.boundary = $boundary
    where inexact_path.boundary = $boundary
),

settled as (
    select distinct
        place_code,
        period,
        indicator,
        term,
        reporter,
        part,
        covered_by
    from figure_mark
    where covered_by is not null and not is_hidden
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
    case when isfinite(sum(most) filter (where is_hidden)) then sum(most) filter (where is_hidden) end
        as suppressed_most,
    $boundary as boundary
from figure_mark
anti join settled
    on figure_mark.place_code = settled.place_code
    and figure_mark.period = settled.period
    and figure_mark.indicator = settled.indicator
    and figure_mark.term = settled.term
    and figure_mark.reporter = settled.reporter
    and figure_mark.part = settled.covered_by
    and figure_mark.covered_by = settled.part
group by place_code, period, indicator
