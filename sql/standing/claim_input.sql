-- what: indicators from which a claim is recomputed: numerator and denominator of a rate, or the indicator of a total;
--       for a growth also its numerator a year before, used if nobody reports the denominator; not of another
--       place that had the code then
-- grain: claim × role
-- inputs: claim, period, place_thread
-- parameters: none
-- made as: table; empty without claim
with input as (
    select
        claim,
        submission,
        sheet,
        place_code,
        unnest(['numerator', 'denominator', 'year_before', 'total']) as role,
        unnest([
            numerator,
            denominator,
            case when is_growth then numerator end,
            case when numerator is null then indicator end
        ]) as indicator,
        unnest([
            period,
            period,
            try_cast(
                printf('%04d', cast(left(cast(period as varchar), 4) as bigint) - 1)
                || substr(cast(period as varchar), 5) as period
            ),
            period
        ]) as period,
        period as claim_period
    from claim
),

-- the place that a code means in the period
threaded_input as (
    select
        input.*,
        place_thread.thread
    from input
    inner join period on input.period = period.period
    left join place_thread
        on input.place_code = place_thread.place_code
        and period.end_date between place_thread.first_day and place_thread.last_day
    where input.indicator is not null
)

select
    input.claim,
    input.submission,
    input.sheet,
    input.role,
    input.place_code,
    input.period,
    input.indicator
from threaded_input as input
inner join period on input.claim_period = period.period
left join place_thread
    on input.place_code = place_thread.place_code
    and period.end_date between place_thread.first_day and place_thread.last_day
where input.thread is not distinct from place_thread.thread
order by input.claim, input.role
