-- what: numbers of the returns that count, in staged periods, without suppressed numbers; is_own marks base values: a
--       place's own figures that are not cumulative
-- grain: place × period × form × indicator × how it was reported
-- inputs: observation_staged, ledger_row, ledger_column, return_standing, column_asked
-- parameters: none
-- joins turn text into codes, because a cast would run on every row
with reporter as (
    select distinct
        place_code,
        place_code::varchar as written
    from return_standing
),

coded as (
    select
        ledger_column.form,
        ledger_column.period,
        ledger_column.indicator,
        ledger_column.reported_as,
        cast(ledger_column.form as form) as form_code,
        cast(ledger_column.period as period) as period_code,
        cast(ledger_column.indicator as indicator) as indicator_code,
        cast(ledger_column.reported_as as reported_as) as reported_as_code,
        column_asked.form is not null and ledger_column.reported_as <> 'cumulative' as is_own
    from ledger_column
    left join column_asked
        on ledger_column.form = column_asked.form::varchar
        and ledger_column.period = column_asked.period::varchar
        and ledger_column.indicator = column_asked.indicator::varchar
        and ledger_column.reported_as = column_asked.reported_as::varchar
    where ledger_column.reported_as <> 'claim'
),

-- most rows count; look for the few that do not
left_out as (
    select
        ledger_row.submission,
        ledger_row.sheet,
        ledger_row.ingest,
        ledger_row.form::varchar as form,
        ledger_row.place_code::varchar as place_code,
        ledger_row.period::varchar as period
    from ledger_row
    anti join return_standing using (submission, sheet, ingest, form, place_code, period)
)

select
    reporter.place_code,
    coded.period_code as period,
    coded.indicator_code as indicator,
    coded.form_code as form,
    coded.reported_as_code as reported_as,
    observation_staged.value,
    coded.is_own
from observation_staged
anti join left_out using (submission, sheet, ingest, form, place_code, period)
inner join reporter on observation_staged.place_code = reporter.written
inner join coded
    on observation_staged.form = coded.form
    and observation_staged.period = coded.period
    and observation_staged.indicator = coded.indicator
    and observation_staged.reported_as = coded.reported_as
where observation_staged.value is not null
