-- what: periods of each type in which there are figures or returns, from the first to the last without a gap; sort is
--       the order of last days, of equals the longest first
-- grain: period
-- inputs: named_period
-- parameters: none
with numbered as (
    select
        named_period.*,
        -- position of the period in its year, from 1
        ((month(first_day) - year_start + 12) % 12) // months + 1 as number
    from named_period
)

select
    numbered.period,
    numbered.period_type,
    numbered.first_day,
    numbered.last_day,
    numbered.year,
    case when numbered.months < 6 then (month(numbered.first_day) + 5) // 6 when numbered.months = 6 then numbered.number end
        as half,
    case when numbered.months <= 3 then (month(numbered.first_day) + 2) // 3 end as quarter,
    case when numbered.months = 1 then month(numbered.first_day) end as month,
    numbered.name_zh,
    case
        when numbered.months = 1 then strftime(numbered.first_day, '%B %Y')
        when numbered.months = 3 then 'Q' || numbered.number || ' ' || numbered.year
        when numbered.months = 6 and numbered.year_start = 1 then 'H' || numbered.number || ' ' || numbered.year
        when numbered.months = 12 and numbered.year_start = 1 then numbered.year::varchar
        else strftime(numbered.first_day, '%B %Y') || ' to ' || strftime(numbered.last_day, '%B %Y')
    end as name_en,
    numbered.position as sort,
    prior.period as prior_period,
    year_before.period as period_year_before,
    numbered.year_start as first_month_of_year,
    numbered.months
from numbered
left join numbered as prior
    on numbered.period_type = prior.period_type and numbered.first_day = prior.last_day + 1
left join numbered as year_before
    on numbered.period_type = year_before.period_type
    and numbered.year = year_before.year + 1
    and numbered.number = year_before.number
order by numbered.period
