-- what: figures far from the place's own earlier ones: outside all of the last `window`, and further from their
--       median than `score` times the largest of 1.4826 × their median absolute deviation, `floor` and `floor_pct` of
--       the median; a flow of zero is never one, nor a fall of a cumulative figure, nor an increment of several periods
-- grain: place × reporting period × indicator
-- inputs: reporter_base, reporter_increment, period, indicator, indicator_threshold, place_thread, cell_own
-- parameters: none
with given as (
    select
        reporter_base.place_code,
        reporter_base.period,
        reporter_base.indicator,
        period.period_type,
        cast(reporter_base.amount as double) as value,
        coalesce(cast(place_thread.thread as place_code), reporter_base.place_code) as thread,
        cast(indicator_threshold.window as bigint) as reach
    from reporter_base
    inner join period on reporter_base.period = period.period
    inner join indicator_threshold
        on reporter_base.indicator = indicator_threshold.indicator and indicator_threshold.rule = 'outlier'
    left join place_thread on reporter_base.place_code = place_thread.place_code
    where
        reporter_base.amount is not null
        and not exists (
            select 1 as found
            from reporter_increment
            where
                reporter_increment.place_code = reporter_base.place_code
                and reporter_increment.period = reporter_base.period
                and reporter_increment.indicator = reporter_base.indicator
                and reporter_increment.spans_from < reporter_increment.period
        )
),

long_enough as (
    select
        given.thread,
        given.indicator,
        given.period_type
    from given
    inner join indicator_threshold
        on given.indicator = indicator_threshold.indicator and indicator_threshold.rule = 'outlier'
    group by given.thread, given.indicator, given.period_type
    having count(*) > max(indicator_threshold.periods)
),

history as (
    select
        *,
        row_number() over whole as position,
        count(*) over earlier as periods_before,
        min(value) over earlier as lowest,
        max(value) over earlier as highest
    from given
    semi join long_enough using (thread, indicator, period_type)
    window
        whole as (partition by thread, indicator, period_type order by period),
        earlier as (
            partition by thread, indicator, period_type
            order by period
            rows between reach preceding and 1 preceding
        )
),

unseen as (
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
        and (history.value > 0 or (history.value = 0 and indicator.over_time = 'last'))
),

measured as (
    select
        unseen.place_code,
        unseen.period,
        unseen.indicator,
        unseen.value,
        unseen.score,
        median(earlier.value) as middle,
        greatest(
            1.4826 * mad(earlier.value), unseen.least_spread, unseen.floor_pct / 100 * median(earlier.value)
        ) as spread
    from unseen
    inner join history as earlier
        on unseen.thread = earlier.thread
        and unseen.indicator = earlier.indicator
        and unseen.period_type = earlier.period_type
        and earlier.position between unseen.position - unseen.reach and unseen.position - 1
    group by
        unseen.place_code,
        unseen.period,
        unseen.indicator,
        unseen.value,
        unseen.score,
        unseen.least_spread,
        unseen.floor_pct
)

select
    'outlier' as rule,
    cell_own.submission,
    cell_own.file,
    cell_own.sheet,
    cell_own.cell,
    measured.place_code,
    measured.period,
    measured.indicator,
    printf('%.10g', measured.value) as value,
    printf('%.10g', measured.middle) as "limit"
from measured
inner join cell_own
    on measured.place_code = cell_own.place_code
    and measured.period = cell_own.period
    and measured.indicator = cell_own.indicator
where abs(measured.value - measured.middle) > measured.score * measured.spread
order by cell_own.submission, cell_own.sheet, cell_own.cell
