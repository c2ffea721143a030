-- what: figures that changed since the previous vintage, with at most twenty causes: returns of the period, else
--       `beside` (what changed besides returns) with returns of the year, else returns of the year at other places
-- grain: place × period × indicator
-- inputs: changed_figure, cause_above, part_of, period_span, dim_place, dim_indicator
-- parameters: $old_vintage, $beside
with cause_of_period as (
    select
        changed_figure.number,
        list_sort(list(distinct cause_above.cause)) as causes
    from changed_figure
    inner join part_of on changed_figure.period = part_of.whole
    inner join cause_above
        on part_of.part = cause_above.period
        and changed_figure.place_code = cause_above.place_code
        and changed_figure.indicator = cause_above.indicator
    group by changed_figure.number
),

figure_without_cause as (
    select
        changed_figure.number,
        changed_figure.place_code,
        changed_figure.indicator,
        period_span.year
    from changed_figure
    inner join period_span on changed_figure.period = period_span.period
    anti join cause_of_period on changed_figure.number = cause_of_period.number
),

cause_of_year as (
    select
        figure_without_cause.number,
        list_sort(list(distinct cause_above.cause)) as causes
    from figure_without_cause
    inner join cause_above
        on figure_without_cause.year = cause_above.year
        and figure_without_cause.place_code = cause_above.place_code
        and figure_without_cause.indicator = cause_above.indicator
    group by figure_without_cause.number
),

cause_elsewhere as (
    select
        year,
        indicator,
        list_sort(list(distinct cause)) as causes
    from cause_above
    group by year, indicator
),

caused_figure as (
    select
        changed_figure.place_code,
        changed_figure.period,
        changed_figure.indicator,
        changed_figure.old_value,
        changed_figure.new_value,
        period_span.end_date,
        coalesce(
            cause_of_period.causes,
            case
                when $beside = 'calendar' then cause_of_year.causes
                else list_prepend($beside, cause_of_year.causes)
            end,
            cause_elsewhere.causes,
            [$beside]
        ) as causes
    from changed_figure
    inner join period_span on changed_figure.period = period_span.period
    left join cause_of_period on changed_figure.number = cause_of_period.number
    left join cause_of_year on changed_figure.number = cause_of_year.number
    left join cause_elsewhere
        on period_span.year = cause_elsewhere.year
        and changed_figure.indicator = cause_elsewhere.indicator
)

select
    caused_figure.place_code,
    caused_figure.period,
    caused_figure.indicator,
    caused_figure.old_value,
    caused_figure.new_value,
    cast($old_vintage as varchar) as old_vintage,
    array_to_string(caused_figure.causes[:20], '; ')
    || case when len(caused_figure.causes) > 20 then '; +' || (len(caused_figure.causes) - 20) else '' end as cause,
    place_key(dim_place.place_code, dim_place.valid_from) as place_key,
    dim_place.name as place_name,
    dim_indicator.name_zh as indicator_name_zh
from caused_figure
asof left join dim_place
    on caused_figure.place_code = dim_place.place_code and caused_figure.end_date >= dim_place.valid_from
left join dim_indicator on caused_figure.indicator = dim_indicator.indicator
order by caused_figure.place_code, caused_figure.period, caused_figure.indicator
