-- what: figures below `at_least` or above `at_most` times a related figure of the same place and period; a related
--       figure below `floor` is not compared
-- grain: place × reporting period × indicator × related indicator
-- inputs: reporter_base, indicator, indicator_threshold, cell_own
-- parameters: none
with ratio as (
    select
        indicator_threshold.indicator,
        indicator_threshold.related,
        indicator_threshold.at_least,
        indicator_threshold.at_most,
        indicator_threshold.floor as least_related
    from indicator_threshold
    where indicator_threshold.rule = 'inconsistent_with_related'
),

related_figure as (
    select
        place_code,
        period,
        indicator,
        amount
    from reporter_base
    where
        indicator in (select ratio.indicator from ratio)
        or indicator in (select ratio.related from ratio)
),

pair as (
    select
        figure.place_code,
        figure.period,
        figure.indicator,
        ratio.related,
        cast(figure.amount as double) as value,
        cast(related.amount as double) as related_value,
        ratio.at_least,
        ratio.at_most
    from ratio
    inner join related_figure as figure on ratio.indicator = figure.indicator
    inner join related_figure as related
        on figure.place_code = related.place_code
        and figure.period = related.period
        and ratio.related = related.indicator
    where related.amount > 0 and related.amount >= ratio.least_related
)

select
    'inconsistent_with_related' as rule,
    cell_own.submission,
    cell_own.file,
    cell_own.sheet,
    cell_own.cell,
    pair.place_code,
    pair.period,
    pair.indicator,
    printf('%.10g', pair.value) as value,
    struct_pack(
        said := 'range',
        name_zh := indicator.name_zh,
        name_en := indicator.name_en,
        related := printf('%.10g', pair.related_value),
        least := printf('%.10g', pair.at_least * pair.related_value),
        most := printf('%.10g', pair.at_most * pair.related_value)
    ) as "limit"
from pair
inner join indicator on pair.related = indicator.code
inner join cell_own
    on pair.place_code = cell_own.place_code
    and pair.period = cell_own.period
    and pair.indicator = cell_own.indicator
where pair.value not between pair.at_least * pair.related_value and pair.at_most * pair.related_value
order by cell_own.submission, cell_own.sheet, cell_own.cell, pair.related_value
