-- what: returns for a longer period beside the returns for shorter periods in it, at each reporter and, added up, at the
--       places above; a place above has the gravest verdict below it, and as suspects the children with a difference
-- grain: place × reporting period × indicator
-- inputs: period_verdict, place_in_period@as_was, place_in_words, indicator
-- parameters: none
-- made as: table; empty without period_verdict
with at_place as (
    select
        unnest(place_in_period.lineage) as place_code,
        generate_subscripts(place_in_period.lineage, 1) as step,
        place_in_period.lineage,
        period_verdict.period,
        period_verdict.indicator,
        period_verdict.reported,
        period_verdict.parts_sum,
        period_verdict.difference,
        period_verdict.verdict,
        period_verdict.suspects
    from period_verdict
    inner join place_in_period
        on period_verdict.place_code = place_in_period.place_code
        and period_verdict.period = place_in_period.period
        and place_in_period.boundary = 'as_was'
),

marked as (
    select
        *,
        case
            when verdict in ('equal', 'within_suppressed') then null
            when step = 1 then suspects
            else lineage[step - 1]::varchar
        end as suspect
    from at_place
),

summed as (
    select
        place_code,
        period,
        indicator,
        cast(sum(parts_sum) as double) as parts_sum,
        cast(sum(reported) as double) as reported,
        cast(sum(difference) as double) as difference,
        arg_min(
            verdict,
            list_position(
                [
                    'unit_slip', 'siblings_swapped', 'doubled', 'parent_exceeds', 'children_exceed', 'child_missing',
                    'within_suppressed', 'equal'
                ],
                verdict
            )
        ) as verdict,
        case when count(*) = 1 and min(step) = 1 then any_value(suspects)
            else string_agg(distinct suspect, ' ' order by suspect) end as suspects,
        count(*)::bigint as units_compared,
        count_if(verdict not in ('equal', 'within_suppressed'))::bigint as units_differing
    from marked
    group by place_code, period, indicator
)

select
    summed.place_code,
    summed.period,
    summed.indicator,
    summed.parts_sum,
    summed.reported,
    summed.difference,
    summed.verdict,
    summed.suspects,
    summed.units_compared,
    summed.units_differing,
    place_in_words.place_key,
    place_in_words.place_name,
    indicator.name_zh as indicator_name_zh
from summed
inner join place_in_words on summed.place_code = place_in_words.place_code and summed.period = place_in_words.period
inner join indicator on summed.indicator = indicator.code
order by summed.place_code, summed.period, summed.indicator
