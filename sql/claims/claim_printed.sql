-- what: numerators and denominators of printed rates as returns print them: a printed total, else the number of the
--       place with the total below it; the number alone only where nobody below the place reports
-- grain: claim × role × is_same_file
-- inputs: claim_input, observation, return_accepted, return_standing, place_sum@as_was
-- parameters: none
-- made as: table; empty without claim
with input_number as (
    select distinct
        place_code,
        period,
        indicator
    from claim_input
    where role <> 'total'
),

printed_number as (
    select
        input_number.place_code,
        input_number.period,
        input_number.indicator,
        observation.submission,
        observation.sheet,
        observation.cell,
        case observation.reported_as when 'claim' then 'whole' when 'subtotal' then 'below' else 'at_place' end as part,
        observation.reported_as = 'cumulative' as is_cumulative,
        return_standing.submission is not null and observation.reported_as <> 'claim' as is_standing,
        observation.value,
        case
            when observation.qualifier = 'less_than' then 0
            else greatest(
                cast(observation.value as double) - observation.precision, least(cast(observation.value as double), 0)
            )
        end as low,
        case
            when observation.qualifier = 'more_than' then 'infinity'::double
            else cast(observation.value as double) + observation.precision
        end as high,
        observation.qualifier in ('more_than', 'less_than') as is_bound,
        observation.qualifier = 'about' as is_about
    from observation
    inner join input_number
        on observation.place_code = input_number.place_code::varchar
        and observation.period = input_number.period::varchar
        and observation.indicator = input_number.indicator::varchar
        and observation.value is not null
    inner join return_accepted
        on observation.submission = return_accepted.submission
        and observation.sheet = return_accepted.sheet
        and observation.ingest = return_accepted.ingest
        and return_accepted.is_current
    left join return_standing
        on observation.submission = return_standing.submission
        and observation.sheet = return_standing.sheet
        and observation.form = return_standing.form
        and input_number.place_code = return_standing.place_code
        and input_number.period = return_standing.period
),

first_number as (
    select
        claim_input.claim,
        claim_input.role,
        printed_number.submission = claim_input.submission as is_same_file,
        claim_input.place_code,
        claim_input.period,
        claim_input.indicator,
        printed_number.part,
        printed_number.value,
        printed_number.low,
        printed_number.high,
        printed_number.is_bound,
        printed_number.is_about
    from claim_input
    inner join printed_number
        on claim_input.place_code = printed_number.place_code
        and claim_input.period = printed_number.period
        and claim_input.indicator = printed_number.indicator
        and (claim_input.submission = printed_number.submission or printed_number.is_standing)
    where claim_input.role <> 'total'
    qualify row_number() over (
        partition by claim_input.claim, claim_input.role, is_same_file, part
        order by
            printed_number.sheet <> claim_input.sheet,
            printed_number.is_cumulative,
            printed_number.submission,
            printed_number.sheet,
            printed_number.cell
    ) = 1
),

known_part as (
    select
        *,
        bool_or(part = 'whole') over input as has_whole,
        bool_or(part = 'below') over input as has_below
    from first_number
    window input as (partition by claim, role, is_same_file)
)

select
    known_part.claim,
    known_part.role,
    known_part.is_same_file,
    cast(sum(known_part.value) as double) as value,
    sum(known_part.low) as low,
    sum(known_part.high) as high,
    bool_or(known_part.is_bound) as is_bound,
    bool_or(known_part.is_about) as is_about
from known_part
left join place_sum
    on known_part.place_code = place_sum.place_code
    and known_part.period = place_sum.period
    and known_part.indicator = place_sum.indicator
    and place_sum.boundary = 'as_was'
where
    part = 'whole'
    or (not has_whole and (has_below or not coalesce(place_sum.has_children, false)))
group by known_part.claim, known_part.role, known_part.is_same_file
order by known_part.claim, known_part.role, known_part.is_same_file
