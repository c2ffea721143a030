-- what: skill training of the places of one level: sessions, attendances (人次), women trained and brought into
--       work; units and method are those of the women trained
-- grain: place × period, as-was
-- inputs: figure_subject
-- parameters: $level
select
    place_code,
    place_name,
    period_type,
    period,
    cast(max(case when indicator = 'training_sessions' then value end) as bigint) as sessions,
    cast(max(case when indicator = 'training_attendances' then value end) as bigint) as attendances,
    cast(max(case when indicator = 'persons_trained' then value end) as bigint) as persons_trained,
    cast(max(case when indicator = 'persons_employed' then value end) as bigint) as persons_employed,
    max(case when indicator = 'employment_after_training' then value end) as employment_after_training_pct,
    max(case when indicator = 'persons_trained' then units_expected end) as units_expected,
    max(case when indicator = 'persons_trained' then units_reported end) as units_reported,
    max(case when indicator = 'persons_trained' then method end) as method
from figure_subject
where
    level = $level
    and indicator in (
        'training_sessions', 'training_attendances', 'persons_trained', 'persons_employed',
        'employment_after_training'
    )
group by place_code, place_name, period_type, period
order by place_code, period
