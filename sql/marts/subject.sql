-- what: a subject's figures, and figures beside them (shows), as a list in the order of the subject's columns; the counts of reporters are of its
--       figure $counted, 0 of 0 if nobody is asked for it; so is method, else the worst of the figures given;
--       dispute is the gravest of the figures
-- grain: place × period, as-was, of the places of one level
-- inputs: figure_subject, figure_dispute, place_in_words
-- parameters: $level, $indicators, $counted, $disputes
with subject_column as (
    select
        figure_subject.place_code,
        figure_subject.place_name,
        figure_subject.period_type,
        figure_subject.period,
        concat_ws(' ', figure_subject.indicator, figure_subject.shows) as indicator,
        figure_subject.value,
        figure_subject.method,
        figure_subject.units_expected,
        figure_subject.units_reported,
        case
            when figure_subject.value is null or figure_subject.shows is not null then null
            when figure_dispute.dispute is null then if(figure_subject.method = 'reported', 'total_stands_in', null)
            else figure_dispute.dispute
        end as dispute
    from figure_subject
    left join figure_dispute
        on figure_subject.place_code = figure_dispute.place_code
        and figure_subject.period = figure_dispute.period
        and figure_subject.indicator = figure_dispute.indicator
        and figure_dispute.boundary = 'as_was'
    where
        figure_subject.level = $level
        and list_contains($indicators, concat_ws(' ', figure_subject.indicator, figure_subject.shows))
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
            filter (where value is not null) as worst_method,
        min_by(dispute, coalesce(list_position($disputes, dispute), 0)) as dispute
    from subject_column
    group by place_code, place_name, period_type, period
)

select
    place_figures.place_code,
    place_figures.place_name,
    place_figures.period_type,
    place_figures.period,
    list_transform($indicators, lambda code: place_figures.figure[code]) as figures,
    coalesce(place_figures.units_expected, 0) as units_expected,
    coalesce(place_figures.units_reported, 0) as units_reported,
    coalesce(place_figures.counted_method, place_figures.worst_method, 'partial') as method,
    coalesce(place_figures.dispute, 'none') as dispute,
    place_in_words.place_key
from place_figures
inner join place_in_words
    on place_figures.place_code = place_in_words.place_code and place_figures.period = place_in_words.period
order by place_figures.place_code, place_figures.period
