-- what: the figures, among those that count, that are not known exactly: written as more than, less than or about
--       something, rounded, or hidden by a mark (those without a value)
-- grain: place × period × form × indicator × how it was reported
-- inputs: observation, received_return, indicator
-- parameters: none
with marked as (
    select
        submission,
        sheet,
        ingest,
        form,
        place_code,
        period,
        indicator,
        reported_as,
        value,
        qualifier,
        precision
    from observation
    where (qualifier <> 'exact' or precision > 0) and reported_as <> 'claim'
)

select
    received_return.place_code,
    received_return.period,
    indicator.code as indicator,
    received_return.form,
    cast(marked.reported_as as reported_as) as reported_as,
    marked.value,
    marked.qualifier,
    marked.precision
from marked
inner join received_return
    on marked.submission = received_return.submission
    and marked.sheet = received_return.sheet
    and marked.ingest = received_return.ingest
    and marked.form = received_return.form::varchar
    and marked.place_code = received_return.place_code::varchar
    and marked.period = received_return.period::varchar
inner join indicator on marked.indicator = indicator.code::varchar
