-- what: the numbers that count: those of the submission that stands for each expected return, without those that a
--       mark hides; is_own where they are base values as they stand: a place's own, not cumulative
-- grain: place × period × form × indicator × how it was reported
-- inputs: observation, read_row, read_column, received_return, asked_column
-- parameters: none
-- texts become codes by joins: a cast would go through every row
with reporter as (
    select distinct
        place_code,
        place_code::varchar as written
    from received_return
),

coded as (
    select
        read_column.form,
        read_column.period,
        read_column.indicator,
        read_column.reported_as,
        cast(read_column.form as form) as form_code,
        cast(read_column.period as period) as period_code,
        cast(read_column.indicator as indicator) as indicator_code,
        cast(read_column.reported_as as reported_as) as reported_as_code,
        asked_column.form is not null and read_column.reported_as <> 'cumulative' as is_own
    from read_column
    left join asked_column
        on read_column.form = asked_column.form::varchar
        and read_column.period = asked_column.period::varchar
        and read_column.indicator = asked_column.indicator::varchar
        and read_column.reported_as = asked_column.reported_as::varchar
    where read_column.reported_as <> 'claim'
),

-- most rows count: those that do not are searched for
left_out as (
    select
        read_row.submission,
        read_row.sheet,
        read_row.ingest,
        read_row.form,
        read_row.place_code,
        read_row.period
    from read_row
    anti join received_return
        on read_row.submission = received_return.submission
        and read_row.sheet = received_return.sheet
        and read_row.ingest = received_return.ingest
        and read_row.form = received_return.form::varchar
        and read_row.place_code = received_return.place_code::varchar
        and read_row.period = received_return.period::varchar
)

select
    reporter.place_code,
    coded.period_code as period,
    coded.indicator_code as indicator,
    coded.form_code as form,
    coded.reported_as_code as reported_as,
    observation.value,
    coded.is_own
from observation
anti join left_out
    on observation.submission = left_out.submission
    and observation.sheet = left_out.sheet
    and observation.ingest = left_out.ingest
    and observation.form = left_out.form
    and observation.place_code = left_out.place_code
    and observation.period = left_out.period
inner join reporter on observation.place_code = reporter.written
inner join coded
    on observation.form = coded.form
    and observation.period = coded.period
    and observation.indicator = coded.indicator
    and observation.reported_as = coded.reported_as
where observation.value is not null
