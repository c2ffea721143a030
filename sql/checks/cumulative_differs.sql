-- what: cumulative figures that differ from the figure before them and the months since, on a form that asks for both
--       (or are below that sum while a month is missing); a difference that only goes on is found once, and so is a
--       single wrong cumulative figure
-- grain: place × reporting period × indicator
-- inputs: cumulative_beside, cell_standing
-- parameters: none
-- made as: table; empty without cumulative_beside
with compared as (
    select
        *,
        gap_end is not null and excess < -slack as is_below_sum,
        case when gap_end is null and abs(excess) > slack then excess else 0 end as difference
    from cumulative_beside
    where period = reached_in and has_start and not is_rough
),

drifting as (
    select
        *,
        sum(difference) over year_so_far as drift,
        sum(difference) over year_so_far - difference as drift_before
    from compared
    window year_so_far as (
        partition by thread, form, indicator, return_year
        order by period
        rows between unbounded preceding and current row
    )
),

turn as (
    select
        *,
        lag(drift_before, 1, 0) over (partition by thread, form, indicator, return_year order by period)
            as drift_two_before
    from drifting
    where drift <> drift_before
),

wrong_cumulative as (
    select place_code, form, period, indicator, cumulative, cumulative_before, month_sum
    from turn
    where drift <> 0 and (drift_before = 0 or drift <> drift_two_before)
    union all
    select place_code, form, period, indicator, cumulative, cumulative_before, month_sum
    from compared
    where is_below_sum
)

select
    'cumulative_differs' as rule,
    cell_standing.submission,
    cell_standing.file,
    cell_standing.sheet,
    cell_standing.cell,
    wrong_cumulative.place_code,
    wrong_cumulative.period,
    wrong_cumulative.indicator,
    printf('%.10g', cast(wrong_cumulative.cumulative as double)) as value,
    printf(
        '%.10g + %.10g = %.10g',
        cast(wrong_cumulative.cumulative_before as double),
        cast(wrong_cumulative.month_sum as double),
        cast(wrong_cumulative.cumulative_before + wrong_cumulative.month_sum as double)
    ) as "limit"
from wrong_cumulative
inner join cell_standing
    on wrong_cumulative.place_code = cell_standing.place_code
    and wrong_cumulative.period = cell_standing.period
    and wrong_cumulative.form = cell_standing.form
    and wrong_cumulative.indicator = cell_standing.indicator
    and cell_standing.reported_as = 'cumulative'
order by cell_standing.submission, cell_standing.sheet, cell_standing.cell
