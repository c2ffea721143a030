-- what: at how many reporters at and beneath a place a mark hides a figure, and how much what is hidden comes to at
--       most, empty where nobody knows; of a flow over a longer period that is the sum of its parts as published, what
--       is hidden in the parts, but for what a later cumulative figure in it holds
-- grain: place × period × indicator
-- inputs: hidden_figure, flow_over_time, asked_part, carried_part, period_part, indicator
-- parameters: none
with added as (
    select
        hidden_figure.reporter,
        asked_part.whole as period,
        hidden_figure.indicator,
        coalesce(carried_part.to_code, hidden_figure.place_code) as place_code,
        hidden_figure.most * coalesce(carried_part.share, 1) as most
    from hidden_figure
    inner join asked_part
        on hidden_figure.period = asked_part.part
        and hidden_figure.indicator = asked_part.indicator
    inner join indicator on hidden_figure.indicator = indicator.code
    left join carried_part
        on hidden_figure.place_code = carried_part.place_code
        and asked_part.part = carried_part.part
        and asked_part.whole = carried_part.whole
        and indicator.over_places = carried_part.over_places
    inner join flow_over_time
        on coalesce(carried_part.to_code, hidden_figure.place_code) = flow_over_time.place_code
        and asked_part.whole = flow_over_time.period
        and hidden_figure.indicator = flow_over_time.indicator
    left join period_part as of_cover
        on hidden_figure.covered_by = of_cover.part
        and asked_part.whole = of_cover.whole
    where
        hidden_figure.part = hidden_figure.period
        and of_cover.part is null
        and coalesce(carried_part.share > 0, true)
),

rolled as (
    select
        hidden_figure.reporter,
        hidden_figure.period,
        hidden_figure.indicator,
        hidden_figure.place_code,
        hidden_figure.most
    from hidden_figure
    left join flow_over_time
        on hidden_figure.place_code = flow_over_time.place_code
        and hidden_figure.period = flow_over_time.period
        and hidden_figure.indicator = flow_over_time.indicator
    where flow_over_time.place_code is null
),

every as (
    select
        reporter,
        period,
        indicator,
        place_code,
        most
    from added
    union all
    select
        reporter,
        period,
        indicator,
        place_code,
        most
    from rolled
)

select
    place_code,
    period,
    indicator,
    count(distinct reporter)::bigint as units_suppressed,
    case when isfinite(sum(most)) then sum(most) end as suppressed_most
from every
group by place_code, period, indicator
