-- what: printed rates and totals beside the computed value, with the verdict: the first that applies, as
--       docs/figures.md lists them; comparisons allow 1e-9, or the last digit of a double for larger numbers
-- grain: claim, that is submission × sheet × cell
-- inputs: claim, claim_computed
-- parameters: none
-- made as: table; empty without claim
with compared_claim as (
    select
        *,
        greatest(1e-9, 1e-15 * abs(printed)) as tolerance,
        computed_low = computed_high and not has_about as has_exact_inputs,
        printed_low - tolerance <= computed_high and computed_low <= printed_high + tolerance as meets,
        -- distance of the computed value beyond the printed value, away from zero
        (computed - printed) * case when computed < 0 then -1 else 1 end as excess,
        -- last digit that was printed: the step between two printed values is twice the precision
        round(printed / nullif(2 * precision, 0)) % 2 = 0 as is_last_digit_even,
        -- least and most whole denominator that would give the printed rate, rounded or cut off
        case when qualifier = 'exact' and printed >= 0
            then floor(scale * numerator_value / nullif(greatest(printed_high + precision + shift, 0), 0) + 1e-9) + 1
            else ceil(scale * numerator_value / nullif(greatest(printed_high + shift, 0), 0) - 1e-9)
        end as least_denominator,
        case when qualifier = 'exact' and printed <= 0
            then ceil(scale * numerator_value / nullif(greatest(printed_low - precision + shift, 0), 0) - 1e-9) - 1
            else floor(scale * numerator_value / nullif(greatest(printed_low + shift, 0), 0) + 1e-9)
        end as most_denominator
    from claim
    inner join claim_computed using (claim)
),

judged_claim as (
    select
        *,
        has_exact_inputs and qualifier = 'exact' as is_exactly_known,
        precision > tolerance and abs(excess - precision) <= tolerance as is_half_cut_off
    from compared_claim
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
                greatest(coalesce(least_denominator, 'infinity'::double), 1)
                > coalesce(most_denominator, 'infinity'::double)
                or printed_high + shift < 0
                or (printed_high + shift = 0 and numerator_value > 0)
            )
            then 'impossible'
        when computed is null then 'not_checkable'
        when abs(computed - printed) <= precision + tolerance and not is_half_cut_off then 'exact'
        when is_exactly_known and is_half_cut_off and is_last_digit_even then 'half_even'
        when is_exactly_known and excess >= -tolerance and excess < 2 * precision - tolerance then 'truncated'
        when meets and not has_bound then 'within_input_rounding'
        when meets or has_about then 'not_checkable'
        else 'mismatch'
    end as verdict
from judged_claim
order by submission, sheet, cell
