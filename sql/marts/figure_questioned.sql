-- what: open findings of figures for each period whose figures contain them: of the period, its longer periods, the
--       indicator and the rates made from it; of a stock, the last part with a number of the place; a finding of a
--       computed figure is of that figure alone
-- grain: place × reporting period × longer period (or the same) × indicator × dispute
-- inputs: findings, dispute_rule, cell_standing, place, indicator, rate_term, sum_term, period_part, period, number_standing
-- parameters: none
-- made as: table; empty without findings
with open_finding as (
    select distinct
        place.code as place_code,
        period.period,
        coalesce(try_cast(findings.indicator as indicator), cell_standing.indicator) as indicator,
        dispute_rule.dispute,
        dispute_rule.gravity,
        findings.submission is null as is_computed
    from findings
    inner join dispute_rule on findings.rule = dispute_rule.rule
    inner join place on findings.place_code = place.code::varchar
    inner join period on findings.period = period.period::varchar
    left join cell_standing
        on findings.submission = cell_standing.submission
        and findings.place_code = cell_standing.place_code::varchar
        and findings.period = cell_standing.period::varchar
        and findings.indicator is null
    where findings.status = 'open'
),

made_from as (
    select
        code as term,
        code as indicator,
        over_time = 'sum' as is_flow
    from indicator
    union all
    select
        term,
        indicator,
        false as is_flow
    from rate_term
    union all
    select
        sum_term.term,
        sum_term.indicator,
        indicator.over_time = 'sum' as is_flow
    from sum_term
    inner join indicator on sum_term.term = indicator.code
),

questioned as (
    select
        open_finding.place_code,
        open_finding.period,
        open_finding.dispute,
        open_finding.gravity,
        open_finding.is_computed,
        open_finding.indicator as found_indicator,
        indicator.over_time = 'last' as is_stock,
        made_from.indicator,
        made_from.is_flow
    from open_finding
    inner join indicator on open_finding.indicator = indicator.code
    inner join made_from
        on open_finding.indicator = made_from.term
        and (not open_finding.is_computed or made_from.indicator = made_from.term)
),

last_part as (
    select
        stock.place_code,
        stock.found_indicator,
        period_part.whole,
        arg_max(number_standing.period, (period.end_date, period.start_date)) as period
    from (select distinct place_code, found_indicator from questioned where is_stock) as stock
    inner join number_standing
        on stock.place_code = number_standing.place_code and stock.found_indicator = number_standing.indicator
    inner join period_part on number_standing.period = period_part.part
    inner join period on number_standing.period = period.period
    group by stock.place_code, stock.found_indicator, period_part.whole
)

select
    place_code,
    period,
    period as whole,
    indicator,
    dispute,
    gravity,
    is_computed,
    is_flow
from questioned
union all
select
    questioned.place_code,
    questioned.period,
    period_part.whole,
    questioned.indicator,
    questioned.dispute,
    questioned.gravity,
    questioned.is_computed,
    questioned.is_flow
from questioned
inner join period_part on questioned.period = period_part.part
left join last_part
    on questioned.place_code = last_part.place_code
    and questioned.found_indicator = last_part.found_indicator
    and period_part.whole = last_part.whole
    and questioned.is_stock
where not questioned.is_computed and coalesce(last_part.period = questioned.period, true)
