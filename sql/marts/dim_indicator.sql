-- what: indicators of the catalogue, base and derived; additive are figures that may be added, of a sum if all its terms
--       are
-- grain: indicator
-- inputs: indicator, sum_term
-- parameters: none
with additive as (
    select
        code,
        numerator is null and over_places = 'sum' as over_places,
        numerator is null and over_time = 'sum' as over_time
    from indicator
),

additive_sum as (
    select
        sum_term.indicator,
        bool_and(additive.over_places) as over_places,
        bool_and(additive.over_time) as over_time
    from sum_term
    inner join additive on sum_term.term = additive.code
    group by sum_term.indicator
)

select
    indicator.code as indicator,
    indicator.name_zh,
    indicator.name_en,
    indicator.domain,
    indicator.unit,
    indicator.numerator,
    indicator.denominator,
    indicator.scale,
    indicator.better,
    indicator.definition,
    indicator.decimals,
    indicator.over_time,
    indicator.formula,
    indicator.counts,
    indicator.headline as is_headline,
    coalesce(additive_sum.over_places, additive.over_places) as is_additive_over_places,
    coalesce(additive_sum.over_time, additive.over_time) as is_additive_over_time,
    indicator.forms
from indicator
inner join additive on indicator.code = additive.code
left join additive_sum on indicator.code = additive_sum.indicator
order by indicator.code
