-- what: printed rates and totals beside the value recomputed for them, and the interval in which it lies; each input
--       comes from the same file, else from other returns of the place, else from the roll-up
-- grain: claim
-- inputs: claim, claim_printed, claim_rolled
-- parameters: none
-- made as: table; empty without claim
with input as (
    select
        claim,
        role,
        case when is_same_file then 1 else 2 end as source,
        value,
        low,
        high,
        is_bound,
        is_about
    from claim_printed
    union all
    select
        claim,
        role,
        3 as source,
        value,
        low,
        high,
        is_bound,
        is_about
    from claim_rolled
),

first_input as (
    select
        claim,
        case when role = 'year_before' then 'denominator' else role end as place_in_formula,
        source,
        value,
        low,
        high,
        is_bound,
        is_about
    from input
    qualify row_number() over (
        partition by claim, place_in_formula order by role = 'year_before', source
    ) = 1
)

select
    claim.claim,
    numerator.value as numerator_value,
    denominator.value as denominator_value,
    ['submission', 'place', 'roll_up'][greatest(numerator.source, denominator.source, total.source)] as inputs_from,
    coalesce(total.value, claim.scale * numerator.value / nullif(denominator.value, 0) - claim.shift) as computed,
    case when computed is not null then
        coalesce(total.low, claim.scale * numerator.low / nullif(denominator.high, 0) - claim.shift)
    end as computed_low,
    case when computed is not null then
        coalesce(
            total.high, claim.scale * numerator.high / nullif(denominator.low, 0) - claim.shift, 'infinity'::double
        )
    end as computed_high,
    coalesce(numerator.is_bound or denominator.is_bound or total.is_bound, false) as has_bound,
    coalesce(numerator.is_about or denominator.is_about or total.is_about, false)
    or claim.qualifier = 'about' as has_about,
    numerator.low = numerator.high and numerator.value = round(numerator.value) and not numerator.is_about
        as is_whole_numerator
from claim
left join first_input as numerator on claim.claim = numerator.claim and numerator.place_in_formula = 'numerator'
left join first_input as denominator on claim.claim = denominator.claim and denominator.place_in_formula = 'denominator'
left join first_input as total on claim.claim = total.claim and total.place_in_formula = 'total'
order by claim.claim
