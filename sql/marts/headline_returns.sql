-- what: returns that the latest figure of a headline rate of returns counts or lacks: of a highest place its own and those
--       of the places one level below, of these all at and below them; rows of the mart headline_cells
-- grain: place × indicator × reporting place × form × reporting period
-- inputs: headline_latest, place_of_top, rated_form, return_standing, period, part_contained, place_dated,
--         record_standing, indicator
-- parameters: none
-- made as: table; empty without rated_form
select
    headline_latest.place_code::varchar as place_code,
    headline_latest.indicator::varchar as indicator,
    headline_latest.period::varchar as period,
    below.below_code::varchar as below_code,
    below.to_code::varchar as counts_code,
    return_standing.place_code::varchar as reporter_code,
    reporter.place_name as reporter_name,
    return_standing.form,
    return_standing.period::varchar as reported_period,
    headline_latest.term::varchar as term,
    'return' as reported_as,
    cast(1 as double) as share,
    case
        when return_standing.is_missing then 'missing'
        when not return_standing.is_reported then 'awaited'
        when rated_form.is_on_time and not return_standing.is_on_time then 'late'
        else 'counted'
    end as state,
    cast(null as double) as value,
    cast(null as varchar) as written,
    return_standing.submission,
    record_standing.file,
    return_standing.sheet,
    cast(null as varchar) as cell,
    shown.place_key,
    shown.place_name,
    indicator.name_zh as indicator_name_zh
from headline_latest
inner join rated_form on headline_latest.indicator = rated_form.indicator
inner join part_contained on headline_latest.period = part_contained.whole
inner join place_of_top as below on headline_latest.place_code = below.place_code and part_contained.part = below.period
inner join return_standing
    on below.to_code = return_standing.place_code
    and below.period = return_standing.period
    and rated_form.form = return_standing.form
inner join period on return_standing.period = period.period
inner join period as whole on headline_latest.period = whole.period
inner join indicator on headline_latest.indicator = indicator.code
inner join place_dated as shown
    on headline_latest.place_code = shown.place_code and whole.end_date between shown.counts_from and shown.counts_to
inner join place_dated as reporter
    on return_standing.place_code = reporter.place_code
    and period.end_date between reporter.counts_from and reporter.counts_to
left join record_standing
    on return_standing.submission = record_standing.submission
    and return_standing.sheet = record_standing.sheet
    and return_standing.ingest = record_standing.ingest
order by all
