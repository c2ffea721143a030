-- what: figures beside a figure, for columns of subject tables that show them: the figure a year before, the change since
--       in its unit and in percent, and the total of the year to date; all at the places of today; a change
--       needs both figures complete, a total every figure since the year began
-- grain: place × period × indicator × shows
-- inputs: figure_made@as_was, figure, compared
-- parameters: $levels
-- made as: table; empty without compared
with today as (
    select
        figure.place_code,
        figure.period,
        figure.indicator,
        figure.value,
        figure.status in ('A', 'E') as is_complete,
        case when count(figure.value) over year_so_far = count(*) over year_so_far
            then sum(cast(figure.value as decimal(38, 10))) over year_so_far
        end::double as year_to_date
    from figure
    semi join compared on figure.indicator = compared.indicator
    where figure.boundary = 'as_now' and list_contains($levels, figure.level)
    window year_so_far as (
        partition by figure.place_code, figure.indicator, figure.year, figure.period_type
        order by figure.period
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
        ) as year_before
    from figure_made
    inner join compared on figure_made.indicator = compared.indicator
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
        when asked.shows = 'year_to_date' then today.year_to_date
        when asked.shows = 'year_before' then before.value
        when not (today.is_complete and before.is_complete) then null
        when asked.shows = 'change'
            then (cast(today.value as decimal(38, 10)) - cast(before.value as decimal(38, 10)))::double
        else 100 * (today.value - before.value) / nullif(abs(before.value), 0)
    end as value
from asked
left join today
    on asked.place_code = today.place_code
    and asked.period = today.period
    and asked.indicator = today.indicator
left join today as before
    on asked.place_code = before.place_code
    and asked.year_before = before.period
    and asked.indicator = before.indicator
