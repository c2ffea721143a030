-- what: flows over longer periods, of places with children, with what a subtotal held beyond them, or where only the
--       parts tell what is found there (holding_place): the sum of what was published for the parts, so that the months
--       of a quarter always add up to it (those of a single reporter do so by themselves); the parts of a place that
--       moved meanwhile count where the longer period's last day has it, but nothing twice (carried_part); is_shared
--       where a share of a place that was split is among them
-- grain: place × longer period × base indicator that adds over time
-- inputs: place_value, asked_part, part_move, holding_place, carried_part
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
    union
    select place_code
    from holding_place
),

-- of places that were split, what the parts but the one that takes the rest get
shared_out as (
    select
        place_value.place_code,
        place_value.indicator,
        carried_part.part,
        carried_part.whole,
        sum(cast(place_value.amount * carried_part.moved_share as decimal(38, 4))) as amount
    from place_value
    inner join asked_part
        on place_value.period = asked_part.part
        and place_value.indicator = asked_part.indicator
        and asked_part.over_time = 'sum'
    inner join carried_part
        on place_value.place_code = carried_part.place_code
        and asked_part.part = carried_part.part
        and asked_part.whole = carried_part.whole
        and asked_part.over_places = carried_part.over_places
        and carried_part.is_shared
        and not carried_part.is_main
    group by place_value.place_code, place_value.indicator, carried_part.part, carried_part.whole
)

select
    coalesce(carried_part.to_code, place_value.place_code) as place_code,
    asked_part.whole as period,
    place_value.indicator,
    cast(
        sum(
            case
                when carried_part.share is null then place_value.amount
                when carried_part.is_rest then place_value.amount - coalesce(shared_out.amount, 0)
                else cast(place_value.amount * carried_part.share as decimal(38, 4))
            end
        )
        as decimal(38, 4)
    ) as amount,
    -- a single reporter's is, where its parts do without
    coalesce(
        case
            when not bool_or(place_value.has_children or place_value.is_substituted or whole_value.has_children)
                then bool_and(whole_value.is_complete)
        end,
        bool_and(place_value.is_complete)
    ) as is_complete,
    bool_or(place_value.is_substituted) as is_substituted,
    coalesce(bool_or(carried_part.is_shared and place_value.amount <> 0), false) as is_shared,
    bool_or(place_value.was_returned) as was_returned,
    max(place_value.as_of_period) as as_of_period,
    bool_or(whole_value.place_code is not null) as is_added_up
from place_value
semi join concerned on place_value.place_code = concerned.place_code
inner join asked_part
    on place_value.period = asked_part.part
    and place_value.indicator = asked_part.indicator
    and asked_part.over_time = 'sum'
left join carried_part
    on asked_part.part = carried_part.part
    and asked_part.whole = carried_part.whole
    and place_value.place_code = carried_part.place_code
    and asked_part.over_places = carried_part.over_places
left join shared_out
    on place_value.place_code = shared_out.place_code
    and place_value.indicator = shared_out.indicator
    and asked_part.part = shared_out.part
    and asked_part.whole = shared_out.whole
left join place_value as whole_value
    on coalesce(carried_part.to_code, place_value.place_code) = whole_value.place_code
    and asked_part.whole = whole_value.period
    and place_value.indicator = whole_value.indicator
left join holding_place
    on coalesce(carried_part.to_code, place_value.place_code) = holding_place.place_code
    and asked_part.whole = holding_place.period
where coalesce(carried_part.share > 0, true)
group by coalesce(carried_part.to_code, place_value.place_code), asked_part.whole, place_value.indicator
having bool_or(
    place_value.has_children
    or place_value.is_substituted
    or coalesce(whole_value.has_children, false)
    or holding_place.place_code is not null
)
