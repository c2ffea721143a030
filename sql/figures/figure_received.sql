-- what: rates of returns: returns received, or received on time, over the returns expected at and below a place; over a
--       longer period those of its reporting periods together; provisional while returns are not yet due, or a month
--       has none
-- grain: place × period × boundary × indicator that is a rate of returns
-- inputs: place_received, place_earlier, indicator, period, part_contained, place_in_period, branch_reused
-- parameters: $boundary
-- made as: table; empty without rated_form
with summed as (
    select
        place_received.place_code,
        part_contained.whole,
        place_received.indicator,
        sum(place_received.expected)::bigint as expected,
        sum(place_received.received)::bigint as received,
        sum(place_received.counted)::bigint as counted,
        sum(place_received.pending)::bigint as pending,
        sum(place_received.unmapped)::bigint as unmapped,
        bool_or(place_received.period = part_contained.whole) as is_itself,
        bit_count(bit_or(part_contained.bits)) as months,
        arg_max(place_received.period, part.position) filter (where place_received.received > 0) as as_of_period
    from place_received
    inner join part_contained on place_received.period = part_contained.part
    inner join period as part on part_contained.part = part.period
    anti join place_earlier
        on place_received.place_code = place_earlier.place_code
        and part_contained.part = place_earlier.part
        and part_contained.whole = place_earlier.whole
        and $boundary = 'as_was'
    where place_received.boundary = $boundary
    group by place_received.place_code, part_contained.whole, place_received.indicator
)

select
    place_in_period.place_code,
    place_in_period.name as place_name,
    place_in_period.level,
    place_in_period.branch_code,
    period.year,
    cast(period.period_type as period_type) as period_type,
    period.period,
    summed.indicator,
    indicator.scale * summed.counted::double / nullif(summed.expected, 0)::double as value,
    summed.counted::double as numerator,
    summed.expected::double as denominator,
    cast(case when summed.pending > 0 or summed.months < period.months then 'P' else 'A' end as status) as status,
    cast(case when summed.pending > 0 then 'partial' else 'bottom_up' end as method) as method,
    summed.expected as units_expected,
    summed.received as units_reported,
    cast(0 as bigint) as units_unmatched,
    summed.unmapped as units_unmapped,
    cast('exact' as qualifier) as qualifier,
    cast(0 as double) as precision,
    cast(0 as bigint) as units_suppressed,
    cast(null as double) as suppressed_most,
    summed.as_of_period,
    $boundary as boundary
from summed
inner join indicator on summed.indicator = indicator.code
inner join period on summed.whole = period.period
inner join place_in_period
    on summed.place_code = place_in_period.place_code
    and summed.whole = place_in_period.period
    and place_in_period.boundary = $boundary
anti join branch_reused
    on period.year = branch_reused.year
    and place_in_period.branch_code = branch_reused.branch_code
where
    period.year_start = 1
    or (indicator.statistical_year and period.year_start = indicator.year_start)
    or summed.is_itself
