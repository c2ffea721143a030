-- what: figures that are less than `at_least` or more than `at_most` times a related one of the same place and period;
--       not where the related one is below `floor`
-- grain: place × reporting period × indicator × related indicator
-- inputs: reporter_base, indicator, indicator_threshold, cell_own
-- parameters: none
with asked as (
    select
        indicator_threshold.indicator,
        indicator_threshold.related,
        indicator_threshold.at_least,
        indicator_threshold.at_most,
        indicator_threshold.floor as least_related
    from indicator_threshold
    where indicator_threshold.rule = 'inconsistent_with_related'
),

given as (
    select
        place_code,
        period,
        indicator,
        amount
    from reporter_base
    where
        indicator in (select asked.indicator from asked)
        or indicator in (select asked.related from asked)
),

pairs as (
    select
        own.place_code,
        own.period,
        own.indicator,
        asked.related,
        cast(own.amount as double) as value,
        cast(beside.amount as double) as related_value,
        asked.at_least,
        asked.at_most
    from asked
    inner join given as own on asked.indicator = own.indicator
    inner join given as beside
        on own.place_code = beside.place_code
        and own.period = beside.period
        and asked.related = beside.indicator
    where beside.amount > 0 and beside.amount >= asked.least_related
)

select
    'inconsistent_with_related' as rule,
    cell_own.submission,
    cell_own.file,
    cell_own.sheet,
    cell_own.cell,
    pairs.place_code,
    pairs.period,
    pairs.indicator,
    printf('%.10g', pairs.value) as value,
    printf(
        '%s %.10g（%.10g–%.10g）',
        indicator.name_zh,
        pairs.related_value,
        pairs.at_least * pairs.related_value,
        pairs.at_most * pairs.related_value
    ) as "limit"
from pairs
inner join indicator on pairs.related = indicator.code
inner join cell_own
    on pairs.place_code = cell_own.place_code
    and pairs.period = cell_own.period
    and pairs.indicator = cell_own.indicator
where pairs.value not between pairs.at_least * pairs.related_value and pairs.at_most * pairs.related_value
order by cell_own.submission, cell_own.sheet, cell_own.cell, pairs.related_value
