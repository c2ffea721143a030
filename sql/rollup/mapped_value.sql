-- what: what reporters of earlier boundaries gave, at the places of today: added where places merged, shared out where
--       one was split by shares (its largest part takes what rounding leaves, and counts as the reporter), at the
--       place above where nothing says who took it; what subtotals held beyond the children that came goes with the
--       place that reported it; what does not add over places goes on only where one place goes on whole as one
-- grain: place of today × period × indicator; rates carry their numerator as amount
-- inputs: reporter_value, place_value, place_in_period, changed_period, now_move, indicator
-- parameters: none
with substituted as (
    select
        place_value.place_code,
        place_value.period,
        place_value.indicator,
        place_value.remainder,
        place_value.remainder_denominator,
        place_value.as_of_period,
        place_value.parts
    from main.place_value
    inner join changed_period on place_value.period = changed_period.period
    where place_value.remainder is not null
),

absent as (
    select
        reporter_value.place_code,
        reporter_value.period,
        reporter_value.indicator,
        cast(unnest(place_in_period.lineage) as place_code) as above
    from main.reporter_value
    inner join changed_period on reporter_value.period = changed_period.period
    inner join main.place_in_period
        on reporter_value.place_code = place_in_period.place_code
        and reporter_value.period = place_in_period.period
    where not reporter_value.is_given
),

excused as (
    select distinct
        absent.place_code,
        absent.period,
        absent.indicator
    from absent
    inner join substituted
        on absent.above = substituted.place_code
        and absent.period = substituted.period
        and absent.indicator = substituted.indicator
    where absent.above <> absent.place_code
),

contribution as (
    select
        reporter_value.place_code,
        reporter_value.period,
        reporter_value.indicator,
        reporter_value.amount,
        reporter_value.denominator,
        reporter_value.is_given or excused.place_code is not null as is_given,
        reporter_value.units_expected,
        reporter_value.units_reported,
        reporter_value.units_unmatched,
        false as is_substituted,
        reporter_value.was_returned,
        reporter_value.as_of_period,
        reporter_value.parts
    from main.reporter_value
    inner join changed_period on reporter_value.period = changed_period.period
    left join excused
        on reporter_value.place_code = excused.place_code
        and reporter_value.period = excused.period
        and reporter_value.indicator = excused.indicator
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
        parts
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
        coalesce(now_move.share = 1 and not now_move.is_unmapped, true) as is_whole,
        contribution.is_given,
        contribution.units_expected,
        contribution.units_reported,
        contribution.units_unmatched,
        contribution.is_substituted,
        contribution.was_returned,
        contribution.as_of_period,
        contribution.parts,
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
        is_whole,
        case when is_main then units_expected else 0 end as units_expected,
        case when is_main then units_reported else 0 end as units_reported,
        case when is_main then units_unmatched else 0 end as units_unmatched,
        is_substituted,
        was_returned,
        as_of_period,
        parts
    from shared
    window of_source as (partition by source, period, indicator, is_substituted)
)

select
    weighed.place_code,
    weighed.period,
    weighed.indicator,
    cast(case when adds or (count(*) = 1 and bool_and(weighed.is_whole)) then sum(weighed.amount) end as decimal(38, 4))
        as amount,
    cast(sum(weighed.denominator) as decimal(38, 4)) as denominator,
    bool_and(weighed.is_given) and (adds or (count(*) = 1 and bool_and(weighed.is_whole))) as is_given,
    cast(sum(weighed.units_expected) as bigint) as units_expected,
    cast(sum(weighed.units_reported) as bigint) as units_reported,
    cast(sum(weighed.units_unmatched) as bigint) as units_unmatched,
    bool_or(weighed.is_substituted) as is_substituted,
    bool_or(weighed.was_returned) as was_returned,
    max(weighed.as_of_period) as as_of_period,
    max(weighed.parts) as parts
from weighed
inner join (
    select
        code,
        over_places <> 'none' or numerator is not null as adds
    from indicator
) as kind on weighed.indicator = kind.code
group by weighed.place_code, weighed.period, weighed.indicator, adds
