-- what: rolled-up numerators, denominators and totals of claims, with the interval that the rounding of their returns
--       allows; an incomplete figure is only a lower bound, and not even that where it contains other months
-- grain: claim × role
-- inputs: claim_input, figure_made@as_was, indicator, period_part, observation, return_standing
-- parameters: none
-- made as: table; empty without claim
with rolled_input as (
    select
        claim_input.claim,
        claim_input.role,
        claim_input.place_code,
        claim_input.period,
        claim_input.indicator,
        figure_made.value,
        figure_made.method = 'reported' as uses_subtotals,
        figure_made.status <> 'A' as is_partial,
        -- a sum, a rate of sums, or an average over places: its figure says how exact it is
        indicator.numerator is not null or indicator.over_places not in ('sum', 'none') as is_derived,
        figure_made.qualifier,
        figure_made.precision,
        figure_made.status = 'E'
        or (indicator.over_time = 'last' and figure_made.as_of_period <> claim_input.period) as is_of_other_time
    from claim_input
    inner join figure_made
        on claim_input.place_code = figure_made.place_code
        and claim_input.period = figure_made.period
        and claim_input.indicator = figure_made.indicator
        and figure_made.value is not null
        and figure_made.boundary = 'as_was'
    inner join indicator on claim_input.indicator = indicator.code
),

part_of_input as (
    select distinct
        period,
        indicator,
        unnest([period, part]) as part
    from rolled_input
    left join period_part on rolled_input.period = period_part.published
),

part_indicator as (
    select distinct
        cast(part as varchar) as period,
        cast(indicator as varchar) as indicator
    from part_of_input
    where part is not null
),

rounded_number as (
    select
        return_standing.lineage,
        return_standing.period,
        cast(observation.indicator as indicator) as indicator,
        observation.reported_as = 'subtotal' as is_subtotal,
        -- an increment is the difference of two cumulative figures, each rounded
        case when observation.reported_as = 'cumulative' then 2 else 1 end * observation.precision as slack,
        case when observation.qualifier = 'less_than' then cast(observation.value as double) else slack end
            as slack_below,
        case when observation.qualifier = 'more_than' then 'infinity'::double else slack end as slack_above,
        observation.qualifier in ('more_than', 'less_than') as is_bound,
        observation.qualifier = 'about' as is_about
    from observation
    inner join part_indicator
        on observation.period = part_indicator.period
        and observation.indicator = part_indicator.indicator
    inner join return_standing
        on observation.submission = return_standing.submission
        and observation.sheet = return_standing.sheet
        and observation.ingest = return_standing.ingest
        and cast(observation.form as form) = return_standing.form
        and observation.place_code = return_standing.place_code::varchar
        and cast(observation.period as period) = return_standing.period
    where
        observation.reported_as <> 'claim'
        and observation.value is not null
        and (observation.precision > 0 or observation.qualifier <> 'exact')
),

input_slack as (
    select
        rolled_input.claim,
        rolled_input.role,
        sum(rounded_number.slack_below) as slack_below,
        sum(rounded_number.slack_above) as slack_above,
        bool_or(rounded_number.is_bound) as is_bound,
        bool_or(rounded_number.is_about) as is_about
    from rolled_input
    inner join part_of_input
        on rolled_input.period = part_of_input.period
        and rolled_input.indicator = part_of_input.indicator
    inner join rounded_number
        on part_of_input.part = rounded_number.period
        and part_of_input.indicator = rounded_number.indicator
        and list_contains(rounded_number.lineage, rolled_input.place_code)
        and (rolled_input.uses_subtotals or not rounded_number.is_subtotal)
    group by rolled_input.claim, rolled_input.role
)

select
    rolled_input.claim,
    rolled_input.role,
    rolled_input.value,
    case
        when rolled_input.is_derived
            then if(rolled_input.is_partial, '-infinity'::double, rolled_input.value - coalesce(rolled_input.precision, 0))
        when rolled_input.is_partial and rolled_input.is_of_other_time then 0
        else greatest(rolled_input.value - coalesce(input_slack.slack_below, 0), least(rolled_input.value, 0))
    end as low,
    case when rolled_input.is_partial then 'infinity'::double
        else rolled_input.value + coalesce(if(rolled_input.is_derived, rolled_input.precision, input_slack.slack_above), 0)
    end as high,
    rolled_input.is_partial or coalesce(input_slack.is_bound, false) as is_bound,
    coalesce(input_slack.is_about, rolled_input.is_derived and rolled_input.qualifier <> 'exact') as is_about
from rolled_input
left join input_slack on rolled_input.claim = input_slack.claim and rolled_input.role = input_slack.role
order by rolled_input.claim, rolled_input.role
