-- what: figures that are marked, rounded or suppressed (is_hidden); most is the largest error, or the limit of a
--       suppressed figure, infinity if unknown; a cumulative figure marks its increment and, with the sign turned, the
--       next; a longer period that contains both (covered_by) has no mark
-- grain: place × reporting period × base indicator × how it was reported; two rows for a cumulative figure
-- inputs: number_inexact, column_asked, column_beside, indicator, period, place_thread, reporter_increment
-- parameters: none
-- made as: table; empty without number_inexact
with marked as (
    select
        number_inexact.place_code,
        coalesce(place_thread.thread, number_inexact.place_code::varchar) as reporter,
        number_inexact.period,
        number_inexact.form,
        number_inexact.indicator,
        indicator.over_time,
        indicator.over_places,
        number_inexact.reported_as = 'cumulative' as is_cumulative,
        number_inexact.value is null as is_hidden,
        number_inexact.qualifier,
        number_inexact.precision,
        reporter_increment.return_year,
        reporter_increment.covered_by
    from number_inexact
    inner join column_asked
        on number_inexact.form = column_asked.form
        and number_inexact.period = column_asked.period
        and number_inexact.indicator = column_asked.indicator
        and number_inexact.reported_as = column_asked.reported_as
    inner join indicator on number_inexact.indicator = indicator.code
    anti join column_beside
        on number_inexact.form = column_beside.form
        and number_inexact.period = column_beside.period
        and number_inexact.indicator = column_beside.indicator
        and number_inexact.reported_as = 'cumulative'
    inner join period on number_inexact.period = period.period
    left join place_thread
        on number_inexact.place_code = place_thread.place_code
        and period.end_date between place_thread.first_day and place_thread.last_day
    left join reporter_increment
        on number_inexact.place_code = reporter_increment.place_code
        and number_inexact.period = reporter_increment.period
        and number_inexact.indicator = reporter_increment.indicator
),

following as (
    select
        marked.place_code,
        marked.period,
        marked.indicator,
        min(later.period) as period_next,
        arg_min(later.place_code, later.period) as place_next
    from marked
    inner join reporter_increment as later
        on marked.reporter = later.thread
        and marked.form = later.form
        and marked.indicator = later.indicator
        and marked.return_year = later.return_year
        and marked.period < later.period
        and later.cumulative is not null
    where marked.is_cumulative and not marked.is_hidden
    group by marked.place_code, marked.period, marked.indicator
)

select
    marked.place_code,
    marked.reporter,
    marked.period,
    marked.indicator,
    marked.over_time,
    marked.over_places,
    case when marked.is_hidden then marked.covered_by else following.period_next end as covered_by,
    marked.qualifier,
    marked.is_hidden,
    false as is_subtotal,
    case when marked.is_hidden and marked.is_cumulative then 'infinity'::double else marked.precision end as most
from marked
left join following
    on marked.place_code = following.place_code
    and marked.period = following.period
    and marked.indicator = following.indicator
union all
select
    following.place_next as place_code,
    marked.reporter,
    following.period_next as period,
    marked.indicator,
    marked.over_time,
    marked.over_places,
    marked.period as covered_by,
    case marked.qualifier when 'more_than' then 'less_than' when 'less_than' then 'more_than' else marked.qualifier end
        as qualifier,
    false as is_hidden,
    false as is_subtotal,
    marked.precision as most
from marked
inner join following
    on marked.place_code = following.place_code
    and marked.period = following.period
    and marked.indicator = following.indicator
union all
select
    number_inexact.place_code,
    number_inexact.place_code::varchar as reporter,
    number_inexact.period,
    number_inexact.indicator,
    indicator.over_time,
    indicator.over_places,
    null as covered_by,
    number_inexact.qualifier,
    false as is_hidden,
    true as is_subtotal,
    number_inexact.precision as most
from number_inexact
inner join indicator on number_inexact.indicator = indicator.code
where number_inexact.reported_as = 'subtotal' and number_inexact.value is not null
