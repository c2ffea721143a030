-- what: the places whose figures the changed returns may enter: those that they speak of, all that were ever above
--       them, and those that events link with any of them
-- grain: period × place
-- inputs: observation, changed_record, place, place_event
-- parameters: none
with recursive link as (
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

reached as (
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
        reached.period,
        link.to_code as place_code
    from reached
    inner join link on reached.place_code = link.from_code
)

select
    period,
    place_code
from reached
order by period, place_code
