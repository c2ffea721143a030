-- what: job fairs, re-employment and secured loans of the places of one level; units and method are those of the
--       women re-employed; women_with_loans do not add over time and are blank in periods longer than a return's
-- grain: place × period, as-was
-- inputs: figure_subject
-- parameters: $level
select
    place_code,
    place_name,
    period_type,
    period,
    cast(max(case when indicator = 'job_fairs' then value end) as bigint) as job_fairs,
    cast(max(case when indicator = 'job_posts' then value end) as bigint) as job_posts,
    cast(max(case when indicator = 'persons_reemployed' then value end) as bigint) as persons_reemployed,
    cast(max(case when indicator = 'women_with_loans' then value end) as bigint) as women_with_loans,
    cast(max(case when indicator = 'loans_yuan' then value end) as decimal(18, 2)) as loans_yuan,
    max(case when indicator = 'persons_reemployed' then units_expected end) as units_expected,
    max(case when indicator = 'persons_reemployed' then units_reported end) as units_reported,
    max(case when indicator = 'persons_reemployed' then method end) as method
from figure_subject
where
    level = $level
    and indicator in ('job_fairs', 'job_posts', 'persons_reemployed', 'women_with_loans', 'loans_yuan')
group by place_code, place_name, period_type, period
order by place_code, period
