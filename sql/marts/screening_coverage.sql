-- what: women eligible, women screened and coverage, cervical and breast, of the places of one level; units and
--       method are those of the women screened, the worse of the two
-- grain: place × period, as-was
-- inputs: figure_subject
-- parameters: $level
select
    place_code,
    place_name,
    period_type,
    period,
    cast(max(case when indicator = 'cervical_eligible' then value end) as bigint) as cervical_eligible,
    cast(max(case when indicator = 'cervical_screened' then value end) as bigint) as cervical_screened,
    max(case when indicator = 'cervical_coverage' then value end) as cervical_coverage_pct,
    cast(max(case when indicator = 'breast_eligible' then value end) as bigint) as breast_eligible,
    cast(max(case when indicator = 'breast_screened' then value end) as bigint) as breast_screened,
    max(case when indicator = 'breast_coverage' then value end) as breast_coverage_pct,
    max(case when indicator in ('cervical_screened', 'breast_screened') then units_expected end) as units_expected,
    min(case when indicator in ('cervical_screened', 'breast_screened') then units_reported end) as units_reported,
    max_by(
        method,
        case when indicator in ('cervical_screened', 'breast_screened')
            then list_position(['bottom_up', 'reported', 'partial'], method) end
    ) as method
from figure_subject
where
    level = $level
    and indicator in (
        'cervical_eligible', 'cervical_screened', 'cervical_coverage',
        'breast_eligible', 'breast_screened', 'breast_coverage'
    )
group by place_code, place_name, period_type, period
order by place_code, period
