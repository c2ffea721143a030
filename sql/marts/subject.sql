-- what: a subject's figures as a list in the order of the subject's columns; the counts of reporters are of its
--       figure $counted, 0 of 0 if nobody is asked for it; so is method, else the worst of the figures given
-- grain: place × period, as-was, of the places of one level
-- inputs: figure_subject
-- parameters: $level, $indicators, $counted
with subject_column as (
    select
        place_code,
        place_name,
        period_type,
        period,
        cast(indicator as varchar) as indicator,
        value,
        method,
        units_expected,
        units_reported
    from figure_subject
    where level = $level and list_contains($indicators, cast(indicator as varchar))
),

place_figures as (
    select
        place_code,
        place_name,
        period_type,
        period,
        map(list(indicator), list(value)) as figure,
        max(units_expected) filter (where indicator = $counted) as units_expected,
        max(units_reported) filter (where indicator = $counted) as units_reported,
        max(method) filter (where indicator = $counted and value is not null) as counted_method,
        max_by(method, list_position(['bottom_up', 'reported', 'partial'], method))
            filter (where value is not null) as worst_method
    from subject_column
    group by place_code, place_name, period_type, period
)

select
    place_code,
    place_name,
    period_type,
    period,
    list_transform($indicators, lambda code: figure[code]) as figures,
    coalesce(units_expected, 0) as units_expected,
    coalesce(units_reported, 0) as units_reported,
    coalesce(counted_method, worst_method, 'partial') as method
from place_figures
order by place_code, period
