-- what: sheets of whose counts, own ones from `floor` up, at least `figures` in number, `share_pct` or more end in 0
--       or 5; of equal counts of a place one counts, and none written as rounded (约, 余, 万)
-- grain: submission × sheet
-- inputs: current_observation, received_return, submission, indicator, indicator_threshold, marked_observation
-- parameters: none
with counts as (
    select distinct
        received_return.submission,
        received_return.sheet,
        current_observation.place_code,
        current_observation.period,
        current_observation.value,
        indicator_threshold.figures,
        indicator_threshold.share_pct
    from current_observation
    inner join indicator on current_observation.indicator = indicator.code and indicator.decimals = 0
    inner join indicator_threshold
        on current_observation.indicator = indicator_threshold.indicator and indicator_threshold.rule = 'heaping'
    inner join received_return
        on current_observation.place_code = received_return.place_code
        and current_observation.form = received_return.form
        and current_observation.period = received_return.period
    left join marked_observation
        on current_observation.place_code = marked_observation.place_code
        and current_observation.period = marked_observation.period
        and current_observation.form = marked_observation.form
        and current_observation.indicator = marked_observation.indicator
        and current_observation.reported_as = marked_observation.reported_as
    where
        current_observation.reported_as <> 'subtotal'
        and current_observation.value >= indicator_threshold.floor
        and marked_observation.place_code is null
),

shares as (
    select
        submission,
        sheet,
        count(*) as figures,
        count(*) filter (where value % 5 = 0) as round_figures
    from counts
    group by submission, sheet
    having
        count(*) >= max(figures)
        and 100 * count(*) filter (where value % 5 = 0) >= max(share_pct) * count(*)
)

select
    'heaping' as rule,
    shares.submission,
    submission.file,
    shares.sheet,
    cast(null as varchar) as cell,
    submission.place_code,
    submission.period,
    cast(null as varchar) as indicator,
    cast(shares.figures as varchar) as value,
    cast(shares.round_figures as varchar) as "limit"
from shares
inner join submission on shares.submission = submission.submission and shares.sheet = submission.sheet
order by shares.submission, shares.sheet
