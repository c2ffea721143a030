-- what: stretches of branches whose figures are sorted together, about $most of them, by the first and last number of
--       their codes: to sort a country's figures at once takes more memory than all its other tables
-- grain: stretch of branches
-- inputs: place_in_period@as_was, number_standing, reporter_absent, reporter_longer, place_added@as_was
-- parameters: $most
with branch as (
    select
        enum_code(branch_code) as number,
        count(*) as places
    from place_in_period
    where boundary = 'as_was' and branch_code is not null
    group by branch_code
),

figures as (
    select
        (select count(*) from number_standing)
        + (select count(*) from reporter_absent)
        + (select count(*) from reporter_longer)
        + (select count(*) from place_added where boundary = 'as_was') as expected
),

placed as (
    select
        branch.number,
        sum(branch.places) over (order by branch.number) / sum(branch.places) over () as share,
        ceil(figures.expected / $most) as stretches
    from branch
    cross join figures
),

ends as (
    select max(number) as last_branch
    from placed
    group by ceil(share * stretches)
)

select
    coalesce(lag(last_branch) over (order by last_branch) + 1, 0) as first_branch,
    if(lead(last_branch) over (order by last_branch) is null, 2147483647, last_branch) as last_branch
from ends
order by first_branch
