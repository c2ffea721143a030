-- what: what reporters of earlier boundaries gave, at the places of today: added where places merged, shared out where
--       one was split by shares (its largest part takes what rounding leaves, and counts as the reporter), at the
--       place above where nothing says who took it; what subtotals held beyond the children that came goes with the
--       place that reported it
-- grain: place of today × period × indicator; rates carry their numerator as amount
-- inputs: reporter_value, place_value, place_in_period, changed_period, now_move
-- parameters: none
with substituted as (
    select
        place_value.place_code,
        place_value.period,
        place_value.indicator,
        place_value.remainder,
        place_value.remainder_denominator,
        place_value.as_of_period,
        place_value.months
    from main.place_value
    inner join changed_period on place_value.period = changed_period.period
    where place_value.remainder is not null
),

contribution as (
    select
        reporter_value.place_code,
        reporter_value.period,
        reporter_value.indicator,
        reporter_value.amount,
        reporter_value.denominator,
        reporter_value.is_given,
        reporter_value.units_expected,
        reporter_value.units_reported,
        reporter_value.units_unmatched,
        false as is_substituted,
        reporter_value.was_returned,
        reporter_value.as_of_period,
        reporter_value.months
    from main.reporter_value
    inner join changed_period on reporter_value.period = changed_period.period
    union all
    select
        place_code,
        period,
        indicator,
        remainder as amount,
        remainder_denominator as denominator,
        true as is_given,
        0 as units_expected,
        0 as units_reported,
        0 as units_unmatched,
        true as is_substituted,
        true as was_returned,
        as_of_period,
        months
    from substituted
),

shared as (
    select
        coalesce(now_move.to_code, contribution.place_code) as place_code,
        contribution.period,
        contribution.indicator,
        contribution.amount,
        contribution.denominator,
        cast(contribution.amount * now_move.share as decimal(38, 4)) as part_amount,
        cast(contribution.denominator * now_move.share as decimal(38, 4)) as part_denominator,
        coalesce(now_move.is_main, true) as is_main,
        contribution.is_given,
        contribution.units_expected,
        contribution.units_reported,
        contribution.units_unmatched,
        contribution.is_substituted,
        contribution.was_returned,
        contribution.as_of_period,
        contribution.months,
        contribution.place_code as source
    from contribution
    left join now_move
        on contribution.place_code = now_move.place_code
        and contribution.period = now_move.period
),

weighed as (
    select
        place_code,
        period,
        indicator,
        case
            when not is_main then part_amount
            when part_amount is null then amount
            else amount - (sum(part_amount) over of_source - part_amount)
        end as amount,
        case
            when not is_main then part_denominator
            when part_denominator is null then denominator
            else denominator - (sum(part_denominator) over of_source - part_denominator)
        end as denominator,
        is_given,
        case when is_main then units_expected else 0 end as units_expected,
        case when is_main then units_reported else 0 end as units_reported,
        case when is_main then units_unmatched else 0 end as units_unmatched,
        is_substituted,
        was_returned,
        as_of_period,
        months
    from shared
    window of_source as (partition by source, period, indicator, is_substituted)
)

select
    place_code,
    period,
    indicator,
    cast(sum(amount) as decimal(38, 4)) as amount,
    cast(sum(denominator) as decimal(38, 4)) as denominator,
    bool_and(is_given) as is_given,
    cast(sum(units_expected) as bigint) as units_expected,
    cast(sum(units_reported) as bigint) as units_reported,
    cast(sum(units_unmatched) as bigint) as units_unmatched,
    bool_or(is_substituted) as is_substituted,
    bool_or(was_returned) as was_returned,
    max(as_of_period) as as_of_period,
    max(months) as months
from weighed
group by place_code, period, indicator
