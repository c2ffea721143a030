-- what: reports and subtotals in overlapping parts of a longer period, at the places of its last day (via_code);
--       reporter is empty, or the place that ended without a certain successor, whose parts are chosen apart; reach has
--       the months of the longer period that a figure contains, is_clean that it contains no earlier month
--       and is in no later return; amount is null for a share of a split place
-- grain: reporting place × place of the last day × part × longer period × indicator × is_subtotal
-- inputs: part_overlapping, period, period_part, reporter_base, reporter_included, reporter_increment, number_inexact,
--         route@as_was, place_thread, expected_subtotal
-- parameters: none
-- made as: table; empty without part_overlapping
with hidden_number as (
    select distinct
        place_code,
        period,
        indicator
    from number_inexact
    where value is null and reported_as <> 'subtotal'
),

increment as (
    select
        place_code,
        period,
        indicator,
        spans_from,
        covered_by
    from reporter_increment
    where amount is not null and (spans_from <> period or covered_by <> period)
)

select
    reporter_base.place_code,
    coalesce(route.to_code, reporter_base.place_code) as via_code,
    case when route.is_unmapped then coalesce(place_thread.thread, reporter_base.place_code::varchar) else '' end
        as reporter,
    period_part.part,
    period_part.whole,
    reporter_base.indicator,
    part.period_type,
    period_part.bits,
    -- from the first month of the increment to the last of the part
    period_part.bits + (period_part.bits & -period_part.bits) - case
        when increment.period is null then period_part.bits & -period_part.bits
        else coalesce(of_start.bits & -of_start.bits, 1)
    end as reach,
    increment.period is null or (of_start.part is not null and of_cover.part is not null) as is_clean,
    period_part.part = period_part.published as is_itself,
    case when coalesce(route.share, 1) = 1 then reporter_base.amount end as amount,
    reporter_base.amount is not null as has_amount,
    reporter_base.amount is not null or reporter_included.part is not null as is_given,
    reporter_base.amount is null and hidden_number.period is not null as is_hidden,
    false as is_subtotal
from reporter_base
inner join period as part on reporter_base.period = part.period
inner join period_part on reporter_base.period = period_part.part
semi join part_overlapping
    on period_part.whole = part_overlapping.whole
    and reporter_base.indicator = part_overlapping.indicator
    and not part_overlapping.is_subtotal
left join route
    on reporter_base.place_code = route.place_code
    and period_part.part = route.part
    and period_part.whole = route.whole
    and route.boundary = 'as_was'
left join place_thread
    on reporter_base.place_code = place_thread.place_code
    and part.end_date between place_thread.first_day and place_thread.last_day
left join reporter_included
    on reporter_base.place_code = reporter_included.place_code
    and period_part.part = reporter_included.part
    and period_part.whole = reporter_included.whole
    and reporter_base.indicator = reporter_included.indicator
left join increment
    on reporter_base.place_code = increment.place_code
    and reporter_base.period = increment.period
    and reporter_base.indicator = increment.indicator
left join period_part as of_start
    on increment.spans_from = of_start.part
    and period_part.whole = of_start.whole
left join period_part as of_cover
    on increment.covered_by = of_cover.part
    and period_part.whole = of_cover.whole
left join hidden_number
    on reporter_base.place_code = hidden_number.place_code
    and reporter_base.period = hidden_number.period
    and reporter_base.indicator = hidden_number.indicator
union all
select
    expected_subtotal.place_code,
    expected_subtotal.place_code as via_code,
    '' as reporter,
    period_part.part,
    period_part.whole,
    expected_subtotal.indicator,
    part.period_type,
    period_part.bits,
    period_part.bits as reach,
    true as is_clean,
    false as is_itself,
    expected_subtotal.amount,
    expected_subtotal.amount is not null as has_amount,
    expected_subtotal.amount is not null as is_given,
    false as is_hidden,
    true as is_subtotal
from expected_subtotal
inner join period as part on expected_subtotal.period = part.period
inner join period_part on expected_subtotal.period = period_part.part
semi join part_overlapping
    on period_part.whole = part_overlapping.whole
    and expected_subtotal.indicator = part_overlapping.indicator
    and part_overlapping.is_subtotal
