-- what: figures that are not known exactly: written as more than, less than or about something, rounded, or hidden by a
--       mark (is_hidden), with the most that each may be off, or be (infinity where nobody knows); a cumulative figure
--       has a part in what its own period added and in what the next one given did, with the sign turned: over a
--       period that holds both (covered_by) it has none; of a hidden one, covered_by is the next given; the
--       reporter is the place's last code, for a recode ends no place
-- grain: place × reporting period × base indicator × how it was reported; of a cumulative figure, twice
-- inputs: marked_observation, asked_column, indicator, place_thread, increment
-- parameters: none
with own as (
    select
        marked_observation.place_code,
        coalesce(place_thread.thread, marked_observation.place_code::varchar) as reporter,
        marked_observation.period,
        marked_observation.form,
        marked_observation.indicator,
        indicator.over_time,
        indicator.over_places,
        marked_observation.reported_as = 'cumulative' as is_cumulative,
        marked_observation.value is null as is_hidden,
        marked_observation.qualifier,
        marked_observation.precision,
        increment.return_year,
        increment.covered_by
    from marked_observation
    inner join asked_column
        on marked_observation.form = asked_column.form
        and marked_observation.period = asked_column.period
        and marked_observation.indicator = asked_column.indicator
        and marked_observation.reported_as = asked_column.reported_as
    inner join indicator on marked_observation.indicator = indicator.code
    left join place_thread on marked_observation.place_code = place_thread.place_code
    left join increment
        on marked_observation.place_code = increment.place_code
        and marked_observation.period = increment.period
        and marked_observation.indicator = increment.indicator
),

following as (
    select
        own.place_code,
        own.period,
        own.indicator,
        min(later.period) as period_next,
        arg_min(later.place_code, later.period) as place_next
    from own
    inner join increment as later
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
    marked_observation.place_code,
    marked_observation.place_code::varchar as reporter,
    marked_observation.period,
    marked_observation.indicator,
    indicator.over_time,
    indicator.over_places,
    null as covered_by,
    marked_observation.qualifier,
    false as is_hidden,
    true as is_subtotal,
    marked_observation.precision as most
from marked_observation
inner join indicator on marked_observation.indicator = indicator.code
where marked_observation.reported_as = 'subtotal' and marked_observation.value is not null
