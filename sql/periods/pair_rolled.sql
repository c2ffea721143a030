-- what: periods and indicators to roll up if years are reused: all indicators of the other years and of their parts;
--       of the reused years only figures that subtotals, claims and returns for longer periods are compared with
-- grain: period × base indicator
-- inputs: period, period_part, indicator, number_standing, form_column, claim_input
-- parameters: $reused_years
with longer as (
    select
        period,
        -- a statistical year has figures for some indicators, or because returns are for it
        year_start = 1
        or period <> published
        or exists (select 1 from indicator where indicator.statistical_year) as has_figures,
        list_contains($reused_years, year) as is_kept
    from period
),

rolled as (
    select period
    from longer
    where not is_kept
    union
    select period_part.part as period
    from period_part
    inner join longer on period_part.whole = longer.period
    where not longer.is_kept and longer.has_figures
)

select
    rolled.period,
    indicator.code as indicator
from rolled
cross join indicator
union
-- a difference may be explained by another total of the form
select
    period.period,
    form_column.indicator
from number_standing
inner join period on number_standing.period = period.published
inner join form_column on number_standing.form = form_column.form and form_column.reported_as = 'subtotal'
where len($reused_years) > 0 and number_standing.reported_as = 'subtotal'
union
select
    period.period,
    claim_input.indicator
from claim_input
inner join period on claim_input.period = period.published
where len($reused_years) > 0 and claim_input.role <> 'total'
union
-- a return for a longer period is compared with those for shorter ones
select
    period.period,
    number_standing.indicator
from number_standing
inner join period on number_standing.period = period.published and period.period <> period.published
where len($reused_years) > 0 and number_standing.reported_as <> 'subtotal'
