-- what: verdict on a return for a longer period that is compared with the returns for shorter ones: equal, or the first
--       explanation that fits; suspects are the periods concerned
-- grain: place × reporting period × base indicator
-- inputs: period_summed, part_compared
-- parameters: none
-- made as: table; empty without part_compared
with differing as (
    select *
    from period_summed
    where
        abs(difference) > precision
        and not (hiding is not null and difference >= -precision and difference <= hidden_most + precision)
),

slip as (
    select
        unnest(['×10', '×100', '×1000', '×10000', '÷10', '÷100', '÷1000', '÷10000']) as written,
        unnest([10, 100, 1000, 10000, 1, 1, 1, 1]) as factor,
        unnest([1, 1, 1, 1, 10, 100, 1000, 10000]) as divisor
),

part as (
    select
        differing.*,
        part_compared.part,
        part_compared.amount
    from differing
    inner join part_compared using (place_code, period, indicator)
    where part_compared.amount <> 0
),

explanation as (
    select
        one.place_code,
        one.period,
        one.indicator,
        'siblings_swapped' as verdict,
        other.period::varchar as suspect
    from differing as one
    inner join differing as other
        on one.place_code = other.place_code
        and one.indicator = other.indicator
        and one.year = other.year
        and one.months = other.months
        and one.period <> other.period
        and abs(one.reported - other.parts_sum) <= one.precision
        and abs(other.reported - one.parts_sum) <= other.precision
    union all
    select place_code, period, indicator, 'child_missing' as verdict, missing as suspect
    from differing
    where missing is not null and difference > 0
    union all
    select
        place_code,
        period,
        indicator,
        case when abs(amount - difference) <= precision then 'doubled' else 'children_exceed' end as verdict,
        part::varchar as suspect
    from part
    where abs(amount - difference) <= precision or (difference < 0 and abs(amount + difference) <= precision)
    union all
    select
        part.place_code,
        part.period,
        part.indicator,
        'unit_slip' as verdict,
        part.part || slip.written as suspect
    from part
    inner join slip
        on abs(part.amount * (slip.factor - slip.divisor) - part.difference * slip.divisor) <= part.precision * slip.divisor
    union all
    select
        differing.place_code,
        differing.period,
        differing.indicator,
        'unit_slip' as verdict,
        differing.period || slip.written as suspect
    from differing
    inner join slip
        on abs(differing.reported * slip.factor - differing.parts_sum * slip.divisor) <= differing.precision * slip.factor
    where differing.parts_sum <> 0 and differing.reported <> 0
),

explained as (
    select
        place_code,
        period,
        indicator,
        verdict,
        string_agg(suspect, ' ' order by suspect) as suspects
    from explanation
    group by place_code, period, indicator, verdict
    qualify row_number() over (
        partition by place_code, period, indicator
        order by list_position(
            ['siblings_swapped', 'child_missing', 'doubled', 'unit_slip', 'children_exceed'], verdict
        )
    ) = 1
)

select
    period_summed.place_code,
    period_summed.period,
    period_summed.indicator,
    period_summed.reported,
    period_summed.parts_sum,
    period_summed.difference,
    case
        when abs(period_summed.difference) <= period_summed.precision then 'equal'
        when differing.place_code is null then 'within_suppressed'
        when explained.verdict is not null then explained.verdict
        when period_summed.difference > 0 then 'parent_exceeds'
        else 'children_exceed'
    end as verdict,
    case when differing.place_code is null and abs(period_summed.difference) > period_summed.precision
        then period_summed.hiding else explained.suspects end as suspects
from period_summed
left join differing using (place_code, period, indicator)
left join explained using (place_code, period, indicator)
