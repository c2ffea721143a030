-- what: stretches of places with about $most expected returns, by the first and last number of their codes: the rows of a
--       mart about returns are added up and sorted a stretch at a time, because those of a country take much memory
-- grain: stretch of places
-- inputs: place_returns
-- parameters: $most
with place as (
    select
        enum_code(place_code) as number,
        count(*) as returns
    from place_returns
    group by place_code
),

ends as (
    select max(number) as last_place
    from (
        select
            number,
            ceil(sum(returns) over (order by number) / $most) as stretch
        from place
    )
    group by stretch
)

select
    coalesce(lag(last_place) over (order by last_place) + 1, 0) as first_place,
    if(lead(last_place) over (order by last_place) is null, 2147483647, last_place) as last_place
from ends
order by first_place
