-- what: reporting periods whose numbers are read: all of them, unless years are reused; of a reused year those that
--       enter a figure of another year, and those in longer periods with figures that are compared again: cumulative
--       figures, totals, claims, own figures of places with others below, disputed figures, returns that contain shorter
--       ones, and all of them for a rule over history
-- grain: reporting period
-- inputs: period, period_part, period_reused, indicator, ledger_column, ledger_row, place, finding, dispute_rule,
--         threshold, claim_input
-- parameters: $reused_years
with compared as (
    select period
    from ledger_column
    where reported_as in ('cumulative', 'subtotal', 'claim')
    union
    select ledger_row.period::varchar as period
    from ledger_row
    semi join place on ledger_row.place_code = place.parent
    union
    select finding.period
    from finding
    semi join dispute_rule on finding.rule = dispute_rule.rule
    union
    select period::varchar as period
    from claim_input
    union
    select period.published::varchar as period
    from period
    semi join ledger_column on period.published::varchar = ledger_column.period
    where period.period <> period.published
    union
    select period.period::varchar as period
    from period
    inner join threshold on threshold.rule not in ('revision', 'target_progress')
    where period.is_base
),

whole as (
    select period
    from period
    where
        not list_contains($reused_years, year)
        -- a statistical year has figures for some indicators, or because returns are for it
        and (
            year_start = 1
            or is_base
            or period <> published
            or exists (select 1 from indicator where indicator.statistical_year)
        )
    union
    select period
    from period
    anti join (
        select period
        from period_reused
        where mart = 'indicator_completeness'
    ) as completed using (period)
    where is_base
    union
    select period.period
    from compared
    inner join period on compared.period = period.published::varchar
    union
    select period_part.whole as period
    from compared
    inner join period_part on compared.period = period_part.part::varchar
)

select whole.period
from whole
inner join period on whole.period = period.period and period.is_base
union
select period_part.part as period
from whole
inner join period_part on whole.period = period_part.whole
