-- what: places whose figures the changed returns may enter: the places in the returns, every place that was ever above
--       them, and all places that events link with them
-- grain: period × place
-- inputs: observation, changed_record, place, place_event
-- parameters: none
with recursive place_link as (
    select
        code as from_code,
        parent as to_code
    from place
    where parent is not null
    union
    select
        from_code,
        to_code
    from place_event
    where from_code is not null and to_code is not null
    union
    select
        to_code as from_code,
        from_code as to_code
    from place_event
    where from_code is not null and to_code is not null
),

reached_place as (
    select distinct
        observation.period,
        observation.place_code
    from observation
    inner join changed_record
        on observation.submission = changed_record.submission
        and observation.sheet = changed_record.sheet
        and observation.ingest = changed_record.ingest
    union
    select
        reached_place.period,
        place_link.to_code as place_code
    from reached_place
    inner join place_link on reached_place.place_code = place_link.from_code
)

select
    period,
    place_code
from reached_place
order by period, place_code
