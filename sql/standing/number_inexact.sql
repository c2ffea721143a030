-- what: inexact numbers of the returns that count, in staged periods: written as more than, less than or about, rounded,
--       or suppressed by a mark (value is null)
-- grain: place × period × form × indicator × how it was reported
-- inputs: observation_staged, return_standing, indicator
-- parameters: none
-- two conditions apart, each of which skips the parts of files that have no such number; `or` would read every row
with marked as (
    select observation_staged.*
    from observation_staged
    where qualifier <> 'exact'
    union all
    select observation_staged.*
    from observation_staged
    where qualifier = 'exact' and precision > 0
)

select
    return_standing.place_code,
    return_standing.period,
    indicator.code as indicator,
    return_standing.form,
    cast(marked.reported_as as reported_as) as reported_as,
    marked.value,
    marked.qualifier,
    marked.precision
from marked
inner join return_standing
    on marked.submission = return_standing.submission
    and marked.sheet = return_standing.sheet
    and marked.ingest = return_standing.ingest
    and marked.form = return_standing.form::varchar
    and marked.place_code = return_standing.place_code::varchar
    and marked.period = return_standing.period::varchar
inner join indicator on marked.indicator = indicator.code::varchar
where marked.reported_as <> 'claim'
