-- what: the validity that a place's rows of a day belong to: a validity counts until the next of its code begins, and
--       the first from the earliest day on, so that each day of a known code has exactly one; key_number is the
--       place of place_key in their order, from 0
-- grain: place × validity
-- inputs: place
-- parameters: none
select
    code as place_code,
    name as place_name,
    valid_from,
    place_key(code, valid_from) as place_key,
    (row_number() over (order by place_key(code, valid_from)) - 1)::integer as key_number,
    case
        when lag(valid_from) over (partition by code order by valid_from) is null then cast('0001-01-01' as date)
        else valid_from
    end as counts_from,
    coalesce(
        lead(valid_from) over (partition by code order by valid_from) - 1,
        cast('9999-12-31' as date)
    ) as counts_to
from place
