-- what: indicators that are parts of another indicator by a dimension of the catalogue; within one dimension the parts of
--       an indicator, the unknown among them, add up to it, so that it is never added to them
-- grain: indicator
-- inputs: disaggregation
-- parameters: none
select
    indicator,
    base_indicator,
    dimension,
    dimension_zh,
    category,
    name_zh,
    name_en,
    sort,
    is_unknown
from disaggregation
order by indicator
