-- what: returns that the latest figure of a headline indicator is made of, with file, sheet and cell; of a highest place
--       its own and those of the places one level below, of these all at and below them; a number that was not given
--       has no cell; notes after the number are cut, because they may name people
-- grain: place × indicator × place where the number counts × reporting place × form × reporting period × term × how it
--        was reported
-- inputs: headline_latest, place_of_top, return_part@as_was, part_left_out, period, form_column, observation,
--         number_refused, record_standing, place_dated, indicator
-- parameters: none
-- made as: table; empty without headline_latest
with number as (
    select observation.*
    from observation
    semi join (select distinct term::varchar as term from headline_latest) as term on observation.indicator = term.term
    semi join (
        select distinct return_part.period::varchar as period
        from return_part
        where
            return_part.boundary = 'as_was'
            and return_part.published in (select headline_latest.period from headline_latest)
    ) as part on observation.period = part.period
)

select distinct
    headline_latest.place_code::varchar as place_code,
    headline_latest.indicator::varchar as indicator,
    headline_latest.period::varchar as period,
    below.below_code::varchar as below_code,
    return_part.to_code::varchar as counts_code,
    return_part.place_code::varchar as reporter_code,
    reporter.place_name as reporter_name,
    return_part.form,
    return_part.period::varchar as reported_period,
    headline_latest.term::varchar as term,
    form_column.reported_as::varchar as reported_as,
    return_part.share,
    case
        when return_part.submission is null then if(return_part.is_missing, 'missing', 'awaited')
        when number.cell is null then if(number_refused.cell is null, 'blank', 'refused')
        when number.value is null then 'suppressed'
        when part_left_out.part is not null then 'left_out'
        else 'counted'
    end as state,
    cast(number.value as double) as value,
    regexp_replace(coalesce(number.text, number_refused.value), '[(（][^()（）]*[)）]( / [(][^()（）]*[)])?', '（…）') as written,
    return_part.submission,
    record_standing.file,
    return_part.sheet,
    coalesce(number.cell, number_refused.cell) as cell,
    shown.place_key,
    shown.place_name,
    indicator.name_zh as indicator_name_zh
from headline_latest
inner join place_of_top as below
    on headline_latest.place_code = below.place_code and headline_latest.period = below.period
inner join return_part
    on below.to_code = return_part.to_code
    and headline_latest.period = return_part.published
    and return_part.boundary = 'as_was'
inner join period on return_part.period = period.period
inner join form_column
    on return_part.form = form_column.form
    and headline_latest.term = form_column.indicator
    and form_column.reported_as in ('period', 'stock', 'cumulative', 'subtotal')
    and form_column.valid_from <= period.end_date
    and coalesce(form_column.valid_to >= period.end_date, true)
inner join period as whole on headline_latest.period = whole.period
inner join indicator on headline_latest.indicator = indicator.code
inner join place_dated as shown
    on headline_latest.place_code = shown.place_code and whole.end_date between shown.counts_from and shown.counts_to
inner join place_dated as reporter
    on return_part.place_code = reporter.place_code
    and period.end_date between reporter.counts_from and reporter.counts_to
left join part_left_out
    on return_part.place_code = part_left_out.place_code
    and return_part.to_code = part_left_out.via_code
    and return_part.period = part_left_out.part
    and return_part.whole = part_left_out.whole
    and headline_latest.term = part_left_out.indicator
    and (form_column.reported_as = 'subtotal') = part_left_out.is_subtotal
left join record_standing
    on return_part.submission = record_standing.submission and return_part.sheet = record_standing.sheet
left join number
    on return_part.submission = number.submission
    and return_part.sheet = number.sheet
    and record_standing.ingest = number.ingest
    and return_part.form = number.form
    and number.place_code = return_part.place_code::varchar
    and number.period = return_part.period::varchar
    and number.indicator = headline_latest.term::varchar
    and number.reported_as = form_column.reported_as
left join number_refused
    on return_part.submission = number_refused.submission
    and return_part.sheet = number_refused.sheet
    and record_standing.ingest = number_refused.ingest
    and number.cell is null
    and number_refused.place_code = return_part.place_code::varchar
    and number_refused.period = return_part.period::varchar
    and number_refused.indicator = headline_latest.term::varchar
where below.period in (select latest.period from headline_latest as latest)
order by all
