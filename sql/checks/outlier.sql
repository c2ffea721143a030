-- what: figures far from the earlier figures of the same place: outside all of the last `window`, and further from
--       their median than `score` times a spread of at least `floor`; a flow of zero, a fall of a cumulative figure
--       and an increment of several periods are no outliers
-- grain: place × reporting period × indicator
-- inputs: reporter_base, reporter_increment, period, indicator, indicator_threshold, place_thread, cell_own
-- parameters: none
with observed as (
    select
        reporter_base.place_code,
        reporter_base.period,
        reporter_base.indicator,
        period.period_type,
        cast(reporter_base.amount as double) as value,
        coalesce(place_thread.thread, cast(reporter_base.place_code as varchar)) as thread,
        cast(indicator_threshold.window as bigint) as reach
    from reporter_base
    inner join period on reporter_base.period = period.period
    inner join indicator_threshold
        on reporter_base.indicator = indicator_threshold.indicator and indicator_threshold.rule = 'outlier'
    left join place_thread
        on reporter_base.place_code = place_thread.place_code
        and period.end_date between place_thread.first_day and place_thread.last_day
    anti join reporter_increment
        on reporter_base.place_code = reporter_increment.place_code
        and reporter_base.period = reporter_increment.period
        and reporter_base.indicator = reporter_increment.indicator
        and reporter_increment.spans_from < reporter_increment.period
    where reporter_base.amount is not null
),

long_series as (
    select
        observed.thread,
        observed.indicator,
        observed.period_type
    from observed
    inner join indicator_threshold
        on observed.indicator = indicator_threshold.indicator and indicator_threshold.rule = 'outlier'
    group by observed.thread, observed.indicator, observed.period_type
    having count(*) > max(indicator_threshold.periods)
),

history as (
    select
        *,
        row_number() over whole as position,
        count(*) over earlier as periods_before,
        min(value) over earlier as lowest,
        max(value) over earlier as highest
    from observed
    semi join long_series using (thread, indicator, period_type)
    window
        whole as (partition by thread, indicator, period_type order by period),
        earlier as (
            partition by thread, indicator, period_type
            order by period
            rows between reach preceding and 1 preceding
        )
),

extreme as (
    select
        history.place_code,
        history.period,
        history.indicator,
        history.period_type,
        history.value,
        history.thread,
        history.reach,
        history.position,
        indicator_threshold.score,
        indicator_threshold.floor as least_spread,
        indicator_threshold.floor_pct
    from history
    inner join indicator on history.indicator = indicator.code
    inner join indicator_threshold
        on history.indicator = indicator_threshold.indicator and indicator_threshold.rule = 'outlier'
    where
        history.periods_before >= indicator_threshold.periods
        and (history.value < history.lowest or history.value > history.highest)
        and (history.value > 0 or (history.value = 0 and indicator.over_time not in ('sum', 'none')))
),

baseline as (
    select
        extreme.place_code,
        extreme.period,
        extreme.indicator,
        median(earlier.value) as middle,
        mad(earlier.value) as deviation
    from extreme
    inner join history as earlier
        on extreme.thread = earlier.thread
        and extreme.indicator = earlier.indicator
        and extreme.period_type = earlier.period_type
        and earlier.position between extreme.position - extreme.reach and extreme.position - 1
    group by extreme.place_code, extreme.period, extreme.indicator
)

select
    'outlier' as rule,
    cell_own.submission,
    cell_own.file,
    cell_own.sheet,
    cell_own.cell,
    extreme.place_code,
    extreme.period,
    extreme.indicator,
    printf('%.10g', extreme.value) as value,
    printf('%.10g', baseline.middle) as "limit"
from extreme
inner join baseline using (place_code, period, indicator)
inner join cell_own using (place_code, period, indicator)
where
    -- 1.4826 × the median absolute deviation estimates a standard deviation
    abs(extreme.value - baseline.middle) > extreme.score * greatest(
        1.4826 * baseline.deviation, extreme.least_spread, extreme.floor_pct / 100 * baseline.middle
    )
order by cell_own.submission, cell_own.sheet, cell_own.cell
