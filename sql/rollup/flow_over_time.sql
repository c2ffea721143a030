-- what: flows of places with children, or with what a subtotal held beyond them, over the longer periods: the sum of what was published for their parts, so
--       that the months of a quarter always add up to it (those of a single reporter do so by themselves); the parts
--       of a place that moved meanwhile count where the longer period's last day has it, and only above where that is not known
-- grain: place × longer period × base indicator that adds over time
-- inputs: place_value, asked_part, part_move
-- parameters: none
with concerned as (
    select place_code
    from place_value
    where has_children or is_substituted
    union
    select place_code
    from part_move
    union
    select to_code
    from part_move
)

select
    coalesce(part_move.to_code, place_value.place_code) as place_code,
    asked_part.whole as period,
    place_value.indicator,
    cast(sum(cast(place_value.amount * coalesce(part_move.share, 1) as decimal(38, 4))) as decimal(38, 4)) as amount,
    bool_and(place_value.is_complete) as is_complete,
    bool_or(place_value.is_substituted) as is_substituted,
    bool_or(place_value.was_returned) as was_returned,
    max(place_value.as_of_period) as as_of_period,
    bool_or(whole_value.place_code is not null) as is_added_up
from place_value
semi join concerned on place_value.place_code = concerned.place_code
inner join asked_part
    on place_value.period = asked_part.part
    and place_value.indicator = asked_part.indicator
    and asked_part.over_time = 'sum'
left join part_move
    on asked_part.part = part_move.part
    and asked_part.whole = part_move.whole
    and place_value.place_code = part_move.place_code
left join place_value as whole_value
    on coalesce(part_move.to_code, place_value.place_code) = whole_value.place_code
    and asked_part.whole = whole_value.period
    and place_value.indicator = whole_value.indicator
where not coalesce(part_move.is_unmapped, false)
group by coalesce(part_move.to_code, place_value.place_code), asked_part.whole, place_value.indicator
having bool_or(place_value.has_children or place_value.is_substituted or coalesce(whole_value.has_children, false))
