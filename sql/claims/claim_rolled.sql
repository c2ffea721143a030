-- what: the rolled-up figures of the numerators, denominators and totals of claims, as they were, with the interval in
--       which each lies: as wide as the returns at and beneath the place are rounded, together; a figure of which
--       something is missing is only a lower bound, one that holds other months than its own not even that
-- grain: claim × role
-- inputs: claim_input, figure_made@as_was, indicator, period_part, observation, return_standing
-- parameters: none
-- made as: table; empty without claim
with figures as (
    select
        claim_input.claim,
        claim_input.role,
        claim_input.place_code,
        claim_input.period,
        claim_input.indicator,
        figure_made.value,
        figure_made.method = 'reported' as uses_subtotals,
        figure_made.status <> 'A' as is_partial,
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

return_periods as (
    select distinct
        period,
        indicator,
        unnest([period, part]) as part
    from figures
    left join period_part on figures.period = period_part.whole
),

wanted as (
    select distinct
        cast(part as varchar) as period,
        cast(indicator as varchar) as indicator
    from return_periods
    where part is not null
),

rounded as (
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
    inner join wanted on observation.period = wanted.period and observation.indicator = wanted.indicator
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

slack as (
    select
        figures.claim,
        figures.role,
        sum(rounded.slack_below) as slack_below,
        sum(rounded.slack_above) as slack_above,
        bool_or(rounded.is_bound) as is_bound,
        bool_or(rounded.is_about) as is_about
    from figures
    inner join return_periods on figures.period = return_periods.period and figures.indicator = return_periods.indicator
    inner join rounded
        on return_periods.part = rounded.period
        and return_periods.indicator = rounded.indicator
        and list_contains(rounded.lineage, figures.place_code)
        and (figures.uses_subtotals or not rounded.is_subtotal)
    group by figures.claim, figures.role
)

select
    figures.claim,
    figures.role,
    figures.value,
    case
        when figures.is_partial and figures.is_of_other_time then 0
        else greatest(figures.value - coalesce(slack.slack_below, 0), least(figures.value, 0))
    end as low,
    case when figures.is_partial then 'infinity'::double else figures.value + coalesce(slack.slack_above, 0) end as high,
    figures.is_partial or coalesce(slack.is_bound, false) as is_bound,
    coalesce(slack.is_about, false) as is_about
from figures
left join slack on figures.claim = slack.claim and figures.role = slack.role
order by figures.claim, figures.role
