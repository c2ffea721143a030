-- what: figures that a reporter was asked for and did not give in staged periods, in received and in missing returns;
--       cumulative figures and months beside them are in reporter_increment
-- grain: place × reporting period × base indicator
-- inputs: return_standing, period_staged, column_asked, column_beside, number_standing
-- parameters: none
with expected_column as (
    select
        form,
        period,
        indicator
    from column_asked
    anti join column_beside using (form, period, indicator)
    where reported_as <> 'cumulative'
),

own_number as (
    select
        place_code,
        form,
        period,
        indicator
    from number_standing
    anti join column_beside using (form, period, indicator)
    where is_own
),

-- most returns are complete; look for gaps only in the others
incomplete as materialized (
    select
        return_standing.place_code,
        return_standing.form,
        return_standing.period,
        return_standing.is_reported
    from return_standing
    semi join period_staged on return_standing.period = period_staged.period
    inner join (
        select
            form,
            period,
            count(*) as figures
        from expected_column
        group by form, period
    ) as expected_number
        on return_standing.form = expected_number.form
        and return_standing.period = expected_number.period
    left join (
        select
            place_code,
            form,
            period,
            count(*) as figures
        from own_number
        group by place_code, form, period
    ) as given_number
        on return_standing.place_code = given_number.place_code
        and return_standing.form = given_number.form
        and return_standing.period = given_number.period
    where coalesce(given_number.figures, 0) < expected_number.figures
)

select
    incomplete.place_code,
    incomplete.period,
    expected_column.indicator,
    incomplete.is_reported as was_returned
from incomplete
inner join expected_column
    on incomplete.form = expected_column.form
    and incomplete.period = expected_column.period
anti join own_number
    on incomplete.place_code = own_number.place_code
    and incomplete.form = own_number.form
    and incomplete.period = own_number.period
    and expected_column.indicator = own_number.indicator
