-- what: figures beside a figure, for columns of subject tables that show them: the figure a year before, the change since
--       in its unit and in percent, and the total of the year to date; all at the places of today; a change
--       needs both figures complete, a total every figure since the year began; the counts of a rate are added, or
--       the last ones taken, each as it goes over time
-- grain: place × period × indicator × shows
-- inputs: figure_made@as_was, figure, compared, indicator, period, place_in_period@as_was, place_thread, run
-- parameters: $levels
-- made as: table; empty without compared
with dated as (
    select
        figure.place_code,
        figure.period,
        figure.period_type,
        figure.indicator,
        figure.value,
        figure.numerator,
        figure.denominator,
        figure.status,
        compared.shows,
        compared.above,
        compared.below,
        indicator.scale,
        period.start_date
        - to_months(if(compared.shows = 'statistical_year_to_date', indicator.year_start, 1)::integer - 1) as begun,
        if(period.year_start > 1, figure.year, year(begun)) as begun_year,
        -- a quarter that begins before the year is not of it
        period.year_start > 1 or (month(begun) - 1) % period.months = 0 as is_inside
    from figure
    inner join compared on figure.indicator = compared.indicator
    inner join indicator on figure.indicator = indicator.code
    inner join period on figure.period = period.period
    -- a place of these levels then may be of another level today
    semi join place_in_period as shown
        on figure.place_code = shown.place_code and list_contains($levels, shown.level)
    where figure.boundary = 'as_now'
),

today as (
    select
        place_code,
        period,
        indicator,
        shows,
        value,
        status in ('A', 'E') as is_complete,
        sum(cast(coalesce(numerator, value) as decimal(38, 10))) over so_far::double as sum_above,
        sum(cast(denominator as decimal(38, 10))) over so_far::double as sum_below,
        case
            when not is_inside then null
            when count(coalesce(numerator, value)) over so_far < count(*) over so_far then null
            when below is null then sum_above
            else
                scale * if(above = 'last', numerator, sum_above)
                / nullif(if(below = 'last', denominator, sum_below), 0)
        end as year_to_date
    from dated
    window so_far as (
        partition by place_code, indicator, shows, period_type, begun_year
        order by period
    )
),

asked as (
    select
        figure_made.place_code,
        figure_made.place_name,
        figure_made.level,
        figure_made.period_type,
        figure_made.period,
        figure_made.indicator,
        compared.shows,
        try_cast(
            printf('%04d', cast(left(cast(figure_made.period as varchar), 4) as bigint) - 1)
            || substr(cast(figure_made.period as varchar), 5) as period
        ) as year_before,
        -- a code that is used again means another place today
        coalesce(earlier.thread, figure_made.place_code::varchar)
        = coalesce(later.thread, figure_made.place_code::varchar) as is_same_place
    from figure_made
    inner join compared on figure_made.indicator = compared.indicator
    inner join period on figure_made.period = period.period
    cross join run
    left join place_thread as earlier
        on figure_made.place_code = earlier.place_code
        and period.end_date between earlier.first_day and earlier.last_day
    left join place_thread as later
        on figure_made.place_code = later.place_code
        and run.as_of_date between later.first_day and later.last_day
    where figure_made.boundary = 'as_was' and list_contains($levels, figure_made.level)
)

select
    asked.place_code,
    asked.place_name,
    asked.level,
    asked.period_type,
    asked.period,
    asked.indicator,
    asked.shows,
    case
        when asked.shows in ('year_to_date', 'statistical_year_to_date') then today.year_to_date
        when asked.shows = 'year_before' then before.value
        when not (today.is_complete and before.is_complete) then null
        when asked.shows = 'change'
            then (cast(today.value as decimal(38, 10)) - cast(before.value as decimal(38, 10)))::double
        else 100 * (today.value - before.value) / nullif(abs(before.value), 0)
    end as value
from asked
left join today
    on asked.is_same_place
    and asked.place_code = today.place_code
    and asked.period = today.period
    and asked.indicator = today.indicator
    and asked.shows = today.shows
left join today as before
    on asked.is_same_place
    and asked.place_code = before.place_code
    and asked.year_before = before.period
    and asked.indicator = before.indicator
    and asked.shows = before.shows
