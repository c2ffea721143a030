-- what: places with figures in accepted submissions, in current and earlier revisions
-- grain: form × place × period × submission × sheet
-- inputs: ledger_row, return_accepted
-- parameters: none
select
    ledger_row.form,
    ledger_row.place_code,
    ledger_row.period,
    ledger_row.submission,
    ledger_row.sheet,
    ledger_row.ingest,
    return_accepted.precedence,
    return_accepted.received_on,
    return_accepted.is_current
from ledger_row
inner join return_accepted
    on ledger_row.submission = return_accepted.submission
    and ledger_row.sheet = return_accepted.sheet
    and ledger_row.ingest = return_accepted.ingest
