-- what: the numerators and denominators of printed rates as returns print them for the same place and period, once of
--       the same file and once of the other returns that stand for the place, with the interval in which each lies;
--       a count is a printed total, else the own figure with that of all beneath the place; an own figure by itself
--       is the count of the place only where nobody beneath it reports
-- grain: claim × role × is_same_file
-- inputs: claim_input, observation, return_accepted, return_standing, place_sum@as_was
-- parameters: none
-- made as: table; empty without claim
with wanted as (
    select distinct
        place_code,
        period,
        indicator
    from claim_input
    where role <> 'total'
),

given as (
    select
        wanted.place_code,
        wanted.period,
        wanted.indicator,
        observation.submission,
        observation.sheet,
        observation.cell,
        case observation.reported_as when 'claim' then 'whole' when 'subtotal' then 'below' else 'own' end as part,
        observation.reported_as = 'cumulative' as is_cumulative,
        return_standing.submission is not null and observation.reported_as <> 'claim' as is_standing,
        observation.value,
        case
            when observation.qualifier = 'less_than' then 0
            else greatest(cast(observation.value as double) - observation.precision, least(cast(observation.value as double), 0))
        end as low,
        case
            when observation.qualifier = 'more_than' then 'infinity'::double
            else cast(observation.value as double) + observation.precision
        end as high,
        observation.qualifier in ('more_than', 'less_than') as is_bound,
        observation.qualifier = 'about' as is_about
    from observation
    inner join wanted
        on observation.place_code = wanted.place_code::varchar
        and observation.period = wanted.period::varchar
        and observation.indicator = wanted.indicator::varchar
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
        and wanted.place_code = return_standing.place_code
        and wanted.period = return_standing.period
),

chosen as (
    select
        claim_input.claim,
        claim_input.role,
        given.submission = claim_input.submission as is_same_file,
        claim_input.place_code,
        claim_input.period,
        claim_input.indicator,
        given.part,
        given.value,
        given.low,
        given.high,
        given.is_bound,
        given.is_about
    from claim_input
    inner join given
        on claim_input.place_code = given.place_code
        and claim_input.period = given.period
        and claim_input.indicator = given.indicator
        and (claim_input.submission = given.submission or given.is_standing)
    where claim_input.role <> 'total'
    qualify row_number() over (
        partition by claim_input.claim, claim_input.role, is_same_file, part
        order by
            given.sheet <> claim_input.sheet, given.is_cumulative, given.submission, given.sheet, given.cell
    ) = 1
),

parts_known as (
    select
        *,
        bool_or(part = 'whole') over counts as has_whole,
        bool_or(part = 'below') over counts as has_below
    from chosen
    window counts as (partition by claim, role, is_same_file)
)

select
    parts_known.claim,
    parts_known.role,
    parts_known.is_same_file,
    cast(sum(parts_known.value) as double) as value,
    sum(parts_known.low) as low,
    sum(parts_known.high) as high,
    bool_or(parts_known.is_bound) as is_bound,
    bool_or(parts_known.is_about) as is_about
from parts_known
left join place_sum
    on parts_known.place_code = place_sum.place_code
    and parts_known.period = place_sum.period
    and parts_known.indicator = place_sum.indicator
    and place_sum.boundary = 'as_was'
where
    part = 'whole'
    or (not has_whole and (has_below or not coalesce(place_sum.has_children, false)))
group by parts_known.claim, parts_known.role, parts_known.is_same_file
order by parts_known.claim, parts_known.role, parts_known.is_same_file
