-- what: expected returns for each period whose figure contains them, with the place where their numbers count and the
--       share that counts there; and the returns from which a missing month is recovered
-- grain: place × form × reporting period × published period × longer period (or the same) × place where it counts ×
--        boundary
-- inputs: return_standing, period, period_part, route, month_source
-- parameters: $boundary
-- made as: view
with part_of_period as (
    select
        part as period,
        whole,
        published
    from period_part
    union all
    select
        period.period,
        period.period as whole,
        period.period as published
    from period
    anti join period_part on period.period = period_part.part and period.period = period_part.published
    where period.is_base
),

found as (
    select
        return_standing.*,
        part_of_period.whole,
        part_of_period.published,
        coalesce(route.to_code, return_standing.place_code) as to_code,
        cast(coalesce(route.share, 1) as double) as share
    from return_standing
    inner join part_of_period on return_standing.period = part_of_period.period
    left join route
        on return_standing.place_code = route.place_code
        and return_standing.period = route.part
        and part_of_period.whole = route.whole
        and route.boundary = $boundary
    union all
    select
        return_standing.*,
        part_of_period.whole,
        part_of_period.published,
        month_source.recovered_code as to_code,
        1 as share
    from month_source
    inner join part_of_period on month_source.recovered_period = part_of_period.period
    inner join return_standing
        on month_source.place_code = return_standing.place_code
        and month_source.form = return_standing.form
        and month_source.period = return_standing.period
    anti join part_of_period as own
        on return_standing.period = own.period and part_of_period.published = own.published
)

select
    place_code,
    form,
    period,
    published,
    whole,
    submission,
    sheet,
    is_late,
    is_missing,
    to_code,
    share,
    $boundary as boundary
from found
