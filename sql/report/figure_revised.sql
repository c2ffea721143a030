-- what: figures of the first two levels that differ from the vintage before, the largest changes first
-- grain: place × period × indicator
-- inputs: revisions, place_shown, dim_indicator
-- parameters: none
select
    revisions.place_code,
    place_shown.name,
    revisions.period,
    revisions.indicator,
    dim_indicator.name_zh,
    dim_indicator.name_en,
    dim_indicator.decimals,
    revisions.old_value,
    revisions.new_value,
    revisions.cause
from revisions
inner join place_shown on revisions.place_code = place_shown.place_code
inner join dim_indicator on revisions.indicator = dim_indicator.indicator
where place_shown.depth < 2 and revisions.old_value is not null
order by
    place_shown.depth,
    abs(coalesce(revisions.new_value, 0) - revisions.old_value) / greatest(abs(revisions.old_value), 1) desc,
    revisions.place_code,
    revisions.indicator,
    revisions.period
