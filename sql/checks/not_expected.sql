-- what: rows of places from which the form is not expected, and of alternative reporters beside the one that counts; the ledger keeps them, no figure counts them
-- grain: form × place × period × submission × sheet
-- inputs: row_reported, return_expected, return_spared, record_standing
-- parameters: none
select
    'not_expected' as rule,
    row_reported.submission,
    record_standing.file,
    row_reported.sheet,
    cast(null as varchar) as cell,
    row_reported.place_code,
    row_reported.period,
    cast(null as varchar) as indicator,
    row_reported.place_code as value,
    case
        when return_spared.chosen_code is not null
            then struct_pack(said := 'spared', chosen := return_spared.chosen_code)
    end as "limit"
from row_reported
inner join record_standing
    on row_reported.submission = record_standing.submission
    and row_reported.sheet = record_standing.sheet
left join return_spared
    on row_reported.place_code = return_spared.place_code
    and row_reported.form = return_spared.form
    and row_reported.period = return_spared.period
where row_reported.is_current and not exists (
    select 1 as found
    from return_expected
    where
        return_expected.form = row_reported.form
        and return_expected.place_code = row_reported.place_code
        and return_expected.period = row_reported.period
)
order by row_reported.submission, row_reported.sheet, row_reported.place_code
