-- what: complete yearly figures, at the places of today, that differ by more than `within_pct` from the mean of the
--       complete years among the `window` before; a mean below `floor` is not compared
-- grain: place × year × indicator that adds over places
-- inputs: figure, indicator, indicator_threshold, place, period
-- parameters: none
with complete_figure as (
    select
        figure.place_code,
        figure.period_type,
        figure.period,
        figure.year,
        figure.indicator,
        figure.value,
        indicator_threshold.within_pct,
        indicator_threshold.periods,
        indicator_threshold.floor as least_mean,
        cast(indicator_threshold.window as bigint) as reach
    from figure
    inner join indicator_threshold
        on figure.indicator = indicator_threshold.indicator
        and indicator_threshold.rule = 'inconsistent_over_time'
    inner join indicator on figure.indicator = indicator.code and indicator.over_places = 'sum'
    inner join period on figure.period = period.period
    where
        figure.boundary = 'as_now'
        and period.months = 12
        and figure.status = 'A'
),

compared as (
    select
        *,
        count(*) over earlier as years_before,
        avg(value) over earlier as mean_before
    from complete_figure
    window earlier as (
        partition by place_code, indicator, period_type
        order by year
        range between reach preceding and 1 preceding
    )
),

named_place as (
    select
        code as place_code,
        arg_max(name, valid_from) as name
    from place
    group by code
)

select
    'inconsistent_over_time' as rule,
    cast(null as varchar) as submission,
    named_place.name as file,
    cast(null as varchar) as sheet,
    cast(null as varchar) as cell,
    compared.place_code,
    compared.period,
    compared.indicator,
    printf('%.10g', compared.value) as value,
    printf('%.10g', round(compared.mean_before, 1)) as "limit"
from compared
inner join named_place on compared.place_code = named_place.place_code
where
    compared.years_before >= compared.periods
    and compared.mean_before >= compared.least_mean
    and abs(compared.value - compared.mean_before) > compared.within_pct / 100 * compared.mean_before
order by compared.place_code, compared.period, compared.indicator
