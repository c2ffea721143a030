-- what: yearly figures of the indicators that have targets, at the places of today except offices, with the interval
--       that the qualifier of the figure leaves open
-- grain: place × indicator × year
-- inputs: target, indicator_threshold, figure, period, run, place_in_period@as_was, place_in_period@as_now,
--         changed_period
-- parameters: none
-- made as: table; empty without target
with place_today as (
    select
        place_code,
        period,
        kind,
        lineage
    from place_in_period
    where boundary = 'as_now'
    union all
    select
        place_code,
        period,
        kind,
        lineage
    from place_in_period
    where boundary = 'as_was' and period not in (select changed_period.period from changed_period)
)

select
    figure.place_code,
    figure.level,
    place_today.lineage[2:] as above,
    figure.indicator,
    figure.year,
    figure.value,
    figure.status,
    figure.qualifier,
    indicator_threshold.about_pct / 100 as about,
    case
        when figure.qualifier = 'less_than' then cast('-infinity' as double)
        when figure.qualifier = 'about'
            then coalesce(figure.value - about * abs(figure.value), cast('-infinity' as double))
        else figure.value
    end as value_lowest,
    case
        when figure.qualifier = 'more_than' then cast('infinity' as double)
        when figure.qualifier = 'about'
            then coalesce(figure.value + about * abs(figure.value), cast('infinity' as double))
        else figure.value
    end as value_highest,
    period.end_date < run.as_of_date as is_over
from figure
inner join period on figure.period = period.period
inner join place_today
    on figure.place_code = place_today.place_code
    and figure.period = place_today.period
    and coalesce(place_today.kind <> 'office', true)
left join indicator_threshold
    on figure.indicator = indicator_threshold.indicator and indicator_threshold.rule = 'target_progress'
cross join run
where
    figure.boundary = 'as_now'
    and figure.period_type = 'year'
    and figure.indicator in (select target.indicator from target)
order by figure.place_code, figure.indicator, figure.year
