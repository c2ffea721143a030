-- what: parts of a longer period for each indicator that is asked for in the part; a reporting period that contains
--       shorter ones is a part of itself; statistical years only for indicators that ask for them or are in a form for
--       them; bits has a bit a month of the longer period; position sorts by the last day, of equals the shorter last;
--       is_itself marks the part with the same months; has_overlap means that parts of the longer period contain the
--       same month
-- grain: longer period × part × indicator
-- inputs: period_part, period, indicator, form, form_column, reporter_base, route@as_was, pair_rolled
-- parameters: none
with direct as (
    select distinct
        period,
        indicator
    from reporter_base
),

moving as (
    select distinct whole
    from route
    where boundary = 'as_was'
),

-- reporting periods for which a form has the indicator, be it as a total or a claim
in_form as (
    select distinct
        period.period,
        form_column.indicator
    from form_column
    inner join form on form_column.form = form.form
    inner join period
        on form.period_type = period.period_type
        and period.is_base
        and period.year_start > 1
        and form.valid_from <= period.end_date
        and coalesce(form.valid_to >= period.end_date, true)
        and form_column.valid_from <= period.end_date
        and coalesce(form_column.valid_to >= period.end_date, true)
),

part_of_whole as (
    select
        period_part.part,
        period_part.whole,
        direct.indicator,
        part.months,
        period_part.bits,
        part.position,
        period.published = period_part.part as is_itself,
        period.published,
        period.year_start
    from period_part
    inner join period on period_part.whole = period.period
    inner join period as part on period_part.part = part.period
    inner join direct on period_part.part = direct.period
)

select
    part_of_whole.part,
    part_of_whole.whole,
    part_of_whole.indicator,
    -- an indicator that does not add over time has the figure of the reporting period itself
    case when indicator.over_time = 'none' then 'last' else indicator.over_time end as over_time,
    indicator.over_places,
    part_of_whole.months,
    part_of_whole.bits,
    part_of_whole.position,
    part_of_whole.is_itself,
    moving.whole is not null as has_moves,
    coalesce(indicator.over_time = 'sum', false)
    and sum(part_of_whole.months) over of_whole > bit_count(bit_or(part_of_whole.bits) over of_whole) as has_overlap
from part_of_whole
inner join indicator
    on part_of_whole.indicator = indicator.code
    and (indicator.over_time <> 'none' or part_of_whole.is_itself)
left join in_form
    on part_of_whole.published = in_form.period
    and part_of_whole.indicator = in_form.indicator
left join moving on part_of_whole.whole = moving.whole
semi join pair_rolled on part_of_whole.whole = pair_rolled.period and part_of_whole.indicator = pair_rolled.indicator
where
    part_of_whole.year_start = 1
    or (indicator.statistical_year and part_of_whole.year_start = indicator.year_start)
    or in_form.period is not null
window of_whole as (partition by part_of_whole.whole, part_of_whole.indicator)
order by part_of_whole.whole, part_of_whole.part, part_of_whole.indicator
