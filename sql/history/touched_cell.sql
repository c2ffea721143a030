-- what: cells of the changed returns, in all their revisions; of rates of returns the returns themselves
-- grain: place × period × indicator × cause
-- inputs: observation, changed_record, dim_indicator
-- parameters: none
with touched as (
    select
        observation.place_code,
        observation.period,
        observation.form,
        observation.indicator,
        observation.reported_as,
        changed_record.cause
    from observation
    inner join changed_record
        on observation.submission = changed_record.submission
        and observation.sheet = changed_record.sheet
        and observation.ingest = changed_record.ingest
)

select distinct
    place_code,
    period,
    indicator,
    cause
from touched
where reported_as <> 'claim'
union
select
    touched.place_code,
    touched.period,
    dim_indicator.indicator,
    touched.cause
from touched
inner join dim_indicator
    on dim_indicator.formula in ('reporting_rate', 'on_time_rate')
    and list_contains(string_split(coalesce(dim_indicator.forms, touched.form), ' '), touched.form)
order by place_code, period, indicator, cause
