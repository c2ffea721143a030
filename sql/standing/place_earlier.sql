-- what: parts of longer periods in which a code meant another place than at the end of the longer period, so that what
--       was counted under the code in the part is not of that place
-- grain: place × part × longer period
-- inputs: place_returns, place_thread, place_in_period@as_was, period, period_part
-- parameters: none
-- made as: table; empty without place_thread
with reused as (
    select distinct place_code
    from place_thread
),

counted as (
    select distinct
        place_returns.place_code,
        place_returns.period as part,
        part.end_date,
        period_part.published as whole,
        coalesce(place_thread.thread, place_returns.place_code::varchar) as thread
    from place_returns
    semi join reused on place_returns.place_code = reused.place_code
    inner join period as part on place_returns.period = part.period
    inner join period_part on place_returns.period = period_part.part
    left join place_thread
        on place_returns.place_code = place_thread.place_code
        and part.end_date between place_thread.first_day and place_thread.last_day
),

ended as (
    select
        counted.place_code,
        counted.part,
        counted.whole,
        counted.thread,
        case
            when place_in_period.place_code is not null
                then coalesce(at_end.thread, counted.place_code::varchar)
            else arg_max(counted.thread, counted.end_date) over (partition by counted.place_code, counted.whole)
        end as last_thread
    from counted
    inner join period on counted.whole = period.period
    left join place_in_period
        on counted.place_code = place_in_period.place_code
        and counted.whole = place_in_period.period
        and place_in_period.boundary = 'as_was'
    left join place_thread as at_end
        on counted.place_code = at_end.place_code
        and period.end_date between at_end.first_day and at_end.last_day
)

select
    place_code,
    part,
    whole
from ended
where thread <> last_thread
