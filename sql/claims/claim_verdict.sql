-- what: claims beside what is computed for them, and the verdict; each input is that of the same file, else that of
--       other returns of the place, else as rolled up; comparisons allow 1e-9, or the last digit of a double where a
--       figure is greater, so that no verdict hangs on how a fraction is stored; verdicts, the first that holds:
--       exact                  the computed value rounds to the printed one
--       truncated              exact inputs, and the computed value cut off at the printed digits is the printed one
--       within_input_rounding  what the rounded inputs allow meets what the printed value allows; so does a printed
--                              bound (97 % or more) that the computed value keeps
--       mismatch               they do not meet
--       impossible             no whole denominator, which nobody gives, makes the printed rate of its whole numerator
--       not_checkable          an input lacks; or all that speaks against the claim is a word like about; or all that
--                              speaks for it is an input that is a bound (300余, or a figure with returns missing)
-- grain: claim, that is submission × sheet × cell
-- inputs: claim, claim_printed, claim_rolled
-- parameters: none
-- made as: table; empty without claim
with given as (
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

inputs as (
    select
        claim,
        case when role = 'year_before' then 'denominator' else role end as place_in_formula,
        source,
        value,
        low,
        high,
        is_bound,
        is_about
    from given
    qualify row_number() over (
        partition by claim, place_in_formula order by role = 'year_before', source
    ) = 1
),

computed as (
    select
        claim.*,
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
        coalesce(numerator.is_bound, false) or coalesce(denominator.is_bound, false) or coalesce(total.is_bound, false)
            as has_bound,
        coalesce(numerator.is_about, false) or coalesce(denominator.is_about, false) or coalesce(total.is_about, false)
            or claim.qualifier = 'about' as has_about,
        numerator.low = numerator.high and numerator.value = round(numerator.value) and not numerator.is_about
            as is_whole_numerator
    from claim
    left join inputs as numerator on claim.claim = numerator.claim and numerator.place_in_formula = 'numerator'
    left join inputs as denominator on claim.claim = denominator.claim and denominator.place_in_formula = 'denominator'
    left join inputs as total on claim.claim = total.claim and total.place_in_formula = 'total'
),

compared as (
    select
        *,
        greatest(1e-9, 1e-15 * abs(printed)) as tolerance,
        computed_low = computed_high and not has_about as has_exact_inputs,
        printed_low - tolerance <= computed_high and computed_low <= printed_high + tolerance as meets,
        -- how far the computed value goes beyond the printed one, away from zero
        (computed - printed) * case when computed < 0 then -1 else 1 end as cut_off,
        -- the denominators, rounded up and down to whole ones, between which the printed rate would hold
        coalesce(ceil(scale * numerator_value / nullif(greatest(printed_high + shift, 0), 0) - 1e-9), 'infinity'::double)
            as least_denominator,
        coalesce(floor(scale * numerator_value / nullif(greatest(printed_low + shift, 0), 0) + 1e-9), 'infinity'::double)
            as most_denominator
    from computed
)

select
    submission,
    sheet,
    cell,
    file,
    place_code,
    period,
    indicator,
    printed,
    text,
    qualifier,
    precision,
    printed_low,
    printed_high,
    computed,
    computed_low,
    computed_high,
    numerator_value as numerator,
    denominator_value as denominator,
    inputs_from,
    case
        when
            computed is null and denominator_value is null and is_whole_numerator and is_over_whole_counts
            and not has_about and (
                greatest(least_denominator, 1) > most_denominator
                or printed_high + shift < 0
                or (printed_high + shift = 0 and numerator_value > 0)
            )
            then 'impossible'
        when computed is null then 'not_checkable'
        when abs(computed - printed) <= precision + tolerance then 'exact'
        when
            has_exact_inputs and qualifier = 'exact'
            and cut_off >= -tolerance and cut_off < 2 * precision - tolerance
            then 'truncated'
        when meets and not has_bound then 'within_input_rounding'
        when meets or has_about then 'not_checkable'
        else 'mismatch'
    end as verdict
from compared
order by submission, sheet, cell
