-- what: flows over longer periods as the sum of their published parts: of places with children, with a used subtotal
--       or in place_from_parts; a moved place's parts count at the place of the last day (place_carried); is_shared
--       means that a share of a split place is in the sum; no places of place_overlapping
-- grain: place × longer period × boundary × base indicator that adds over time
-- inputs: place_sum, part_asked, place_from_parts, place_carried, place_overlapping
-- parameters: $boundary
with concerned as (
    select place_code
    from place_sum
    where boundary = $boundary and (has_children or is_substituted)
    union
    select place_code
    from place_carried
    where boundary = $boundary
    union
    select to_code
    from place_carried
    where boundary = $boundary
    union
    select place_code
    from place_from_parts
    where boundary = $boundary
),

-- amounts of split places that go to parts other than the main part
shared_out as (
    select
        place_sum.place_code,
        place_sum.indicator,
        place_carried.part,
        place_carried.whole,
        sum(share_out(place_sum.amount, place_carried.moved_share, false, 0)) as amount
    from place_sum
    inner join part_asked
        on place_sum.period = part_asked.part
        and place_sum.indicator = part_asked.indicator
        and part_asked.over_time = 'sum'
    inner join place_carried
        on place_sum.place_code = place_carried.place_code
        and part_asked.part = place_carried.part
        and part_asked.whole = place_carried.whole
        and part_asked.over_places = place_carried.over_places
        and place_carried.is_shared
        and not place_carried.is_main
        and place_carried.boundary = $boundary
    where place_sum.boundary = $boundary
    group by place_sum.place_code, place_sum.indicator, place_carried.part, place_carried.whole
)

select
    coalesce(place_carried.to_code, place_sum.place_code) as place_code,
    part_asked.whole as period,
    place_sum.indicator,
    cast(
        sum(share_out(place_sum.amount, place_carried.share, place_carried.is_rest, shared_out.amount))
        as decimal(38, 4)
    ) as amount,
    -- a single reporter is complete if its figure for the longer period is, even if a part is missing
    coalesce(
        case
            when not bool_or(
                place_sum.has_children
                or place_sum.is_substituted
                or coalesce(whole_value.has_children or whole_value.is_substituted, false)
            )
                then bool_and(whole_value.is_complete)
        end,
        bool_and(place_sum.is_complete)
    ) as is_complete,
    bool_or(place_sum.is_substituted) as is_substituted,
    coalesce(bool_or(place_carried.is_shared and place_sum.amount <> 0), false) as is_shared,
    bool_or(place_sum.was_returned) as was_returned,
    arg_max(place_sum.as_of_period, part_asked.position) filter (where place_sum.as_of_period is not null)
        as as_of_period,
    bool_or(whole_value.place_code is not null) as is_added_up,
    $boundary as boundary
from place_sum
semi join concerned on place_sum.place_code = concerned.place_code
inner join part_asked
    on place_sum.period = part_asked.part
    and place_sum.indicator = part_asked.indicator
    and part_asked.over_time = 'sum'
left join place_carried
    on part_asked.part = place_carried.part
    and part_asked.whole = place_carried.whole
    and place_sum.place_code = place_carried.place_code
    and part_asked.over_places = place_carried.over_places
    and place_carried.boundary = $boundary
left join shared_out
    on place_sum.place_code = shared_out.place_code
    and place_sum.indicator = shared_out.indicator
    and part_asked.part = shared_out.part
    and part_asked.whole = shared_out.whole
left join place_sum as whole_value
    on coalesce(place_carried.to_code, place_sum.place_code) = whole_value.place_code
    and part_asked.whole = whole_value.period
    and place_sum.indicator = whole_value.indicator
    and whole_value.boundary = $boundary
left join place_from_parts
    on coalesce(place_carried.to_code, place_sum.place_code) = place_from_parts.place_code
    and part_asked.whole = place_from_parts.period
    and place_from_parts.boundary = $boundary
anti join place_overlapping
    on coalesce(place_carried.to_code, place_sum.place_code) = place_overlapping.place_code
    and part_asked.whole = place_overlapping.whole
    and place_sum.indicator = place_overlapping.indicator
    and place_overlapping.boundary = $boundary
where place_sum.boundary = $boundary and coalesce(place_carried.share > 0, true)
group by coalesce(place_carried.to_code, place_sum.place_code), part_asked.whole, place_sum.indicator
having bool_or(
    place_sum.has_children
    or place_sum.is_substituted
    or coalesce(whole_value.has_children or whole_value.is_substituted, false)
    or place_from_parts.place_code is not null
)
