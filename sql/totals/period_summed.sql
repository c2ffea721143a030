-- what: returns of a reporter for a longer period beside the sum of its returns for shorter ones; left out if a number
--       is written with a word or known only in part, or if the shorter returns were not asked for all of the period and
--       say no more than it
-- grain: place × reporting period × base indicator
-- inputs: part_compared, reporter_base, reporter_increment, reporter_rounding, period
-- parameters: none
-- made as: table; empty without part_compared
with summed as (
    select
        place_code,
        period,
        indicator,
        sum(amount) as parts_sum,
        bool_or(is_unknown or is_worded) as is_unclear,
        bool_and(is_asked_whole) as is_asked_whole,
        sum(most) filter (where not is_hidden) as precision,
        sum(most) filter (where is_hidden) as hidden_most,
        string_agg(part::varchar, ' ' order by part::varchar) filter (where is_hidden) as hiding,
        string_agg(part::varchar, ' ' order by part::varchar) filter (where is_missing) as missing
    from part_compared
    group by place_code, period, indicator
    having count(amount) > 0
)

select
    summed.place_code,
    summed.period,
    summed.indicator,
    period.months,
    period.year,
    cast(reporter_base.amount as decimal(38, 4)) as reported,
    cast(summed.parts_sum as decimal(38, 4)) as parts_sum,
    cast(reporter_base.amount - summed.parts_sum as decimal(38, 4)) as difference,
    coalesce(summed.precision, 0) + coalesce(rounding.most, 0) as precision,
    summed.hidden_most,
    summed.hiding,
    summed.missing
from summed
inner join period on summed.period = period.period
inner join reporter_base
    on summed.place_code = reporter_base.place_code
    and summed.period = reporter_base.period
    and summed.indicator = reporter_base.indicator
    and reporter_base.amount is not null
left join reporter_rounding as rounding
    on summed.place_code = rounding.place_code
    and summed.period = rounding.period
    and summed.indicator = rounding.indicator
anti join reporter_increment as longer
    on summed.place_code = longer.place_code
    and summed.period = longer.period
    and summed.indicator = longer.indicator
    and (longer.spans_from <> longer.period or longer.covered_by <> longer.period)
where
    not summed.is_unclear
    and not coalesce(rounding.is_worded, false)
    and (summed.is_asked_whole or reporter_base.amount < summed.parts_sum)
