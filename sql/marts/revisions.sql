-- what: every figure that changed since the vintage before, with what changed it: the returns of its period, else those
--       of its year (a cumulative figure reaches the months after it), with what changed beside the returns, else that
--       alone, else those of the year at other places; of more than twenty causes the first, the others stand at the
--       places beneath
-- grain: place × period × indicator
-- inputs: changed_figure, cause_above, part_of, period_span
-- parameters: $old_vintage, $beside
with of_period as (
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

left_over as (
    select
        changed_figure.number,
        changed_figure.place_code,
        changed_figure.indicator,
        period_span.year
    from changed_figure
    inner join period_span on changed_figure.period = period_span.period
    anti join of_period on changed_figure.number = of_period.number
),

of_year as (
    select
        left_over.number,
        list_sort(list(distinct cause_above.cause)) as causes
    from left_over
    inner join cause_above
        on left_over.year = cause_above.year
        and left_over.place_code = cause_above.place_code
        and left_over.indicator = cause_above.indicator
    group by left_over.number
),

elsewhere as (
    select
        year,
        indicator,
        list_sort(list(distinct cause)) as causes
    from cause_above
    group by year, indicator
),

caused as (
    select
        changed_figure.place_code,
        changed_figure.period,
        changed_figure.indicator,
        changed_figure.old_value,
        changed_figure.new_value,
        coalesce(
            of_period.causes,
            case when $beside <> 'calendar' then list_prepend($beside, of_year.causes) else of_year.causes end,
            elsewhere.causes,
            [$beside]
        ) as causes
    from changed_figure
    inner join period_span on changed_figure.period = period_span.period
    left join of_period on changed_figure.number = of_period.number
    left join of_year on changed_figure.number = of_year.number
    left join elsewhere
        on period_span.year = elsewhere.year
        and changed_figure.indicator = elsewhere.indicator
)

select
    place_code,
    period,
    indicator,
    old_value,
    new_value,
    cast($old_vintage as varchar) as old_vintage,
    array_to_string(causes[:20], '; ')
    || case when len(causes) > 20 then '; +' || (len(causes) - 20) else '' end as cause
from caused
order by place_code, period, indicator
