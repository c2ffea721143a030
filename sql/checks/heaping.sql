-- what: sheets with at least `figures` counts from `floor` up, of which `share_pct` or more end in 0 or 5; equal
--       counts of a place count once, subtotals and numbers written as rounded (约, 余, 万) not at all
-- grain: submission × sheet
-- inputs: number_standing, return_standing, record_standing, indicator, indicator_threshold, number_inexact
-- parameters: none
with exact_count as (
    select distinct
        return_standing.submission,
        return_standing.sheet,
        number_standing.place_code,
        number_standing.period,
        number_standing.value,
        indicator_threshold.figures,
        indicator_threshold.share_pct
    from number_standing
    inner join indicator on number_standing.indicator = indicator.code and indicator.decimals = 0
    inner join indicator_threshold
        on number_standing.indicator = indicator_threshold.indicator and indicator_threshold.rule = 'heaping'
    inner join return_standing
        on number_standing.place_code = return_standing.place_code
        and number_standing.form = return_standing.form
        and number_standing.period = return_standing.period
    left join number_inexact
        on number_standing.place_code = number_inexact.place_code
        and number_standing.period = number_inexact.period
        and number_standing.form = number_inexact.form
        and number_standing.indicator = number_inexact.indicator
        and number_standing.reported_as = number_inexact.reported_as
    where
        number_standing.reported_as <> 'subtotal'
        and number_standing.value >= indicator_threshold.floor
        and number_inexact.place_code is null
),

heaped_sheet as (
    select
        submission,
        sheet,
        count(*) as figures,
        count(*) filter (where value % 5 = 0) as round_figures
    from exact_count
    group by submission, sheet
    having
        count(*) >= max(figures)
        and 100 * count(*) filter (where value % 5 = 0) >= max(share_pct) * count(*)
)

select
    'heaping' as rule,
    heaped_sheet.submission,
    record_standing.file,
    heaped_sheet.sheet,
    cast(null as varchar) as cell,
    record_standing.place_code,
    record_standing.period,
    cast(null as varchar) as indicator,
    cast(heaped_sheet.figures as varchar) as value,
    cast(heaped_sheet.round_figures as varchar) as "limit"
from heaped_sheet
inner join record_standing
    on heaped_sheet.submission = record_standing.submission
    and heaped_sheet.sheet = record_standing.sheet
order by heaped_sheet.submission, heaped_sheet.sheet
