-- what: indicators of the catalogue, base and derived
-- grain: indicator
-- inputs: indicator
-- parameters: none
select
    code as indicator,
    name_zh,
    name_en,
    domain,
    unit,
    numerator,
    denominator,
    scale,
    better,
    definition,
    decimals,
    over_time,
    formula,
    counts,
    headline as is_headline
from indicator
order by code
