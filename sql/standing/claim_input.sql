-- what: indicators from which a claim is recomputed: numerator and denominator of a rate, or the indicator of a total;
--       for a growth also its numerator a year before, used if nobody reports the denominator
-- grain: claim × role
-- inputs: claim
-- parameters: none
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
        ]) as period
    from claim
)

select
    claim,
    submission,
    sheet,
    role,
    place_code,
    period,
    indicator
from input
where indicator is not null and period is not null
order by claim, role
