-- what: figures that are not known exactly: written as more than, less than or about something, rounded, or hidden by a
--       mark (is_hidden), with the most that each may be off, or be (infinity where nobody knows); a cumulative figure
--       has a part in what its own period added and in what the next one given did, with the sign turned: over a
--       period that holds both (covered_by) it has none; of a hidden one, covered_by is the next given; the
--       reporter is the place's last code, for a recode ends no place
-- grain: place × reporting period × base indicator × how it was reported; of a cumulative figure, twice
-- inputs: number_inexact, column_asked, indicator, place_thread, reporter_increment
-- parameters: none
with own as (
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
    left join place_thread on number_inexact.place_code = place_thread.place_code
    left join reporter_increment
        on number_inexact.place_code = reporter_increment.place_code
        and number_inexact.period = reporter_increment.period
        and number_inexact.indicator = reporter_increment.indicator
),

following as (
    select
        own.place_code,
        own.period,
        own.indicator,
        min(later.period) as period_next,
        arg_min(later.place_code, later.period) as place_next
    from own
    inner join reporter_increment as later
        on own.reporter = later.thread
        and own.form = later.form
        and own.indicator = later.indicator
        and own.return_year = later.return_year
        and own.period < later.period
        and later.cumulative is not null
    where own.is_cumulative and not own.is_hidden
    group by own.place_code, own.period, own.indicator
)

select
    own.place_code,
    own.reporter,
    own.period,
    own.indicator,
    own.over_time,
    own.over_places,
    case when own.is_hidden then own.covered_by else following.period_next end as covered_by,
    own.qualifier,
    own.is_hidden,
    false as is_subtotal,
    case when own.is_hidden and own.is_cumulative then 'infinity'::double else own.precision end as most
from own
left join following
    on own.place_code = following.place_code
    and own.period = following.period
    and own.indicator = following.indicator
union all
select
    following.place_next as place_code,
    own.reporter,
    following.period_next as period,
    own.indicator,
    own.over_time,
    own.over_places,
    own.period as covered_by,
    case own.qualifier when 'more_than' then 'less_than' when 'less_than' then 'more_than' else own.qualifier end
        as qualifier,
    false as is_hidden,
    false as is_subtotal,
    own.precision as most
from own
inner join following
    on own.place_code = following.place_code
    and own.period = following.period
    and own.indicator = following.indicator
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
