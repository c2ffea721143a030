-- what: thresholds of a rule for each indicator; a line for the indicator has precedence over a general line
-- grain: rule × indicator × related indicator; a column per threshold, null if the rule has none of that name
-- inputs: threshold, indicator
-- parameters: none
-- made as: table; empty without threshold
with fitting as (
    select
        threshold.rule,
        threshold.name,
        indicator.code as indicator,
        threshold.related,
        arg_max(threshold.value, threshold.indicator is not null) as value
    from threshold
    inner join indicator on coalesce(threshold.indicator = indicator.code, true)
    group by threshold.rule, threshold.name, indicator.code, threshold.related
)

select
    rule,
    indicator,
    related,
    max(value) filter (where name = 'score') as score,
    max(value) filter (where name = 'periods') as periods,
    max(value) filter (where name = 'window') as "window",
    max(value) filter (where name = 'floor') as "floor",
    max(value) filter (where name = 'floor_pct') as floor_pct,
    max(value) filter (where name = 'within_pct') as within_pct,
    max(value) filter (where name = 'at_least') as at_least,
    max(value) filter (where name = 'at_most') as at_most,
    max(value) filter (where name = 'figures') as figures,
    max(value) filter (where name = 'share_pct') as share_pct,
    max(value) filter (where name = 'about_pct') as about_pct
from fitting
group by rule, indicator, related
order by rule, indicator, related
