-- what: reports at the places of today: added if places merged, shared out if a place was split, at the ancestor if
--       the successor is unknown; with the remainder of used subtotals beyond the children that reported, which has
--       no months: nobody was asked for it
-- grain: place of today × period × indicator; rates carry their numerator as amount
-- inputs: reporter_value, place_sum@as_was, changed_period, route@as_now, indicator
-- parameters: none
with contribution as (
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
    from reporter_value
    inner join changed_period on reporter_value.period = changed_period.period
    union all
    select
        place_sum.place_code,
        place_sum.period,
        place_sum.indicator,
        place_sum.remainder as amount,
        place_sum.remainder_denominator as denominator,
        true as is_given,
        0 as units_expected,
        0 as units_reported,
        0 as units_unmatched,
        true as is_substituted,
        true as was_returned,
        place_sum.as_of_period,
        null as months
    from place_sum
    inner join changed_period on place_sum.period = changed_period.period
    where place_sum.remainder is not null and place_sum.boundary = 'as_was'
),

shared as (
    select
        coalesce(route.to_code, contribution.place_code) as place_code,
        contribution.period,
        contribution.indicator,
        contribution.amount,
        contribution.denominator,
        share_out(contribution.amount, route.share, false, 0) as part_amount,
        share_out(contribution.denominator, route.share, false, 0) as part_denominator,
        route.share,
        coalesce(route.is_main, true) as is_main,
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
    inner join indicator on contribution.indicator = indicator.code
    left join route
        on contribution.place_code = route.place_code
        and contribution.period = route.part
        and contribution.period = route.whole
        and route.boundary = 'as_now'
    where
        route.place_code is null
        or indicator.over_places <> 'none'
        or indicator.numerator is not null
        or (route.share = 1 and not route.is_unmapped)
),

weighed as (
    select
        place_code,
        period,
        indicator,
        share_out(amount, share, is_main, sum(part_amount) over of_source - part_amount) as amount,
        share_out(denominator, share, is_main, sum(part_denominator) over of_source - part_denominator) as denominator,
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
    weighed.place_code,
    weighed.period,
    weighed.indicator,
    cast(sum(weighed.amount) as decimal(38, 4)) as amount,
    cast(sum(weighed.denominator) as decimal(38, 4)) as denominator,
    bool_and(weighed.is_given) as is_given,
    cast(sum(weighed.units_expected) as bigint) as units_expected,
    cast(sum(weighed.units_reported) as bigint) as units_reported,
    cast(sum(weighed.units_unmatched) as bigint) as units_unmatched,
    bool_or(weighed.is_substituted) as is_substituted,
    bool_or(weighed.was_returned) as was_returned,
    max(weighed.as_of_period) as as_of_period,
    max(weighed.months) as months,
    bool_and(weighed.is_given) as is_held
from weighed
inner join indicator on weighed.indicator = indicator.code
group by weighed.place_code, weighed.period, weighed.indicator
having count(*) = 1 or any_value(indicator.over_places) <> 'none' or any_value(indicator.numerator) is not null
