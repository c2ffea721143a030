-- what: findings of submissions and checks with their status and with names; the place is that of the period's last day,
--       of a finding without a known period that of the day of the run
-- grain: finding
-- inputs: finding_status, period, place_dated, indicator, run
-- parameters: none
select
    finding_status.rule,
    finding_status.severity,
    finding_status.status,
    finding_status.submission,
    finding_status.file,
    finding_status.sheet,
    finding_status.cell,
    finding_status.place_code,
    finding_status.period,
    finding_status.indicator,
    finding_status.value,
    finding_status.message_zh,
    finding_status.message_en,
    finding_status.explanation,
    place_dated.place_key,
    place_dated.place_name,
    indicator.name_zh as indicator_name_zh
from finding_status
cross join run
left join period on finding_status.period = period.period::varchar
left join place_dated
    on finding_status.place_code = place_dated.place_code::varchar
    and coalesce(period.end_date, run.as_of_date) between place_dated.counts_from and place_dated.counts_to
left join indicator on finding_status.indicator = indicator.code::varchar
order by
    finding_status.file nulls last,
    finding_status.sheet nulls first,
    finding_status.cell nulls first,
    finding_status.rule,
    finding_status.place_code,
    finding_status.period,
    finding_status.indicator,
    finding_status.value,
    finding_status.submission
