-- what: the figures from which claims are recomputed: numerator and denominator of a printed rate, and of a growth the
--       numerator a year before, which serves where nobody reports the denominator; for a printed total the total
-- grain: claim × role
-- inputs: claim
-- parameters: none
with asked as (
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
from asked
where indicator is not null and period is not null
order by claim, role
