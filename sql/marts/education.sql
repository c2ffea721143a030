-- what: enrolment as the education authorities give it, students, aid for girls, lectures, of the places of one
--       level; units are those of the figure that most places are asked for, method the worst of the figures given
-- grain: place × period, as-was
-- inputs: figure_subject
-- parameters: $level
with given as (
    select
        place_code,
        place_name,
        period_type,
        period,
        map(list(cast(indicator as varchar)), list(value)) as figure,
        max(units_expected) as units_expected,
        max(units_reported) as units_reported,
        max_by(
            method,
            case when value is not null then list_position(['bottom_up', 'reported', 'partial'], method) end
        ) as method
    from figure_subject
    where
        level = $level
        and indicator in (
            'resident_students', 'out_of_school_youth', 'extreme_poor_students', 'single_parent_students',
            'migrant_workers_children', 'primary_net_enrolment', 'primary_dropout', 'junior_gross_enrolment',
            'junior_dropout', 'senior_gross_enrolment', 'senior_gross_enrolment_rise', 'general_students',
            'female_general_students', 'female_general_student_share', 'vocational_students',
            'female_vocational_students', 'female_vocational_student_share', 'leaving_exam_pass',
            'college_entrance', 'vocational_graduate_employment', 'kindergarten_enrolment',
            'disabled_children_enrolment', 'model_kindergartens', 'free_schooling_counties',
            'spring_bud_funds_yuan', 'spring_bud_schools', 'candlelight_schools', 'girls_vocational_schools',
            'spring_bud_classes', 'girls_assisted_times', 'girls_aid_funds_yuan', 'girls_assisted',
            'school_students', 'kindergarten_first_half', 'kindergarten_second_half', 'womens_lectures',
            'lecture_participants'
        )
    group by place_code, place_name, period_type, period
)

select
    place_code,
    place_name,
    period_type,
    period,
    cast(figure['resident_students'] as bigint) as resident_students,
    cast(figure['out_of_school_youth'] as bigint) as out_of_school_youth,
    cast(figure['extreme_poor_students'] as bigint) as extreme_poor_students,
    cast(figure['single_parent_students'] as bigint) as single_parent_students,
    cast(figure['migrant_workers_children'] as bigint) as migrant_workers_children,
    figure['primary_net_enrolment'] as primary_net_enrolment_pct,
    figure['primary_dropout'] as primary_dropout_pct,
    figure['junior_gross_enrolment'] as junior_gross_enrolment_pct,
    figure['junior_dropout'] as junior_dropout_pct,
    figure['senior_gross_enrolment'] as senior_gross_enrolment_pct,
    figure['senior_gross_enrolment_rise'] as senior_gross_enrolment_rise_pp,
    cast(figure['general_students'] as bigint) as general_students,
    cast(figure['female_general_students'] as bigint) as female_general_students,
    figure['female_general_student_share'] as female_general_student_share_pct,
    cast(figure['vocational_students'] as bigint) as vocational_students,
    cast(figure['female_vocational_students'] as bigint) as female_vocational_students,
    figure['female_vocational_student_share'] as female_vocational_student_share_pct,
    figure['leaving_exam_pass'] as leaving_exam_pass_pct,
    figure['college_entrance'] as college_entrance_pct,
    figure['vocational_graduate_employment'] as vocational_graduate_employment_pct,
    figure['kindergarten_enrolment'] as kindergarten_enrolment_pct,
    figure['disabled_children_enrolment'] as disabled_children_enrolment_pct,
    cast(figure['model_kindergartens'] as bigint) as model_kindergartens,
    cast(figure['free_schooling_counties'] as bigint) as free_schooling_counties,
    cast(figure['spring_bud_funds_yuan'] as decimal(18, 2)) as spring_bud_funds_yuan,
    cast(figure['spring_bud_schools'] as bigint) as spring_bud_schools,
    cast(figure['candlelight_schools'] as bigint) as candlelight_schools,
    cast(figure['girls_vocational_schools'] as bigint) as girls_vocational_schools,
    cast(figure['spring_bud_classes'] as bigint) as spring_bud_classes,
    cast(figure['girls_assisted_times'] as bigint) as girls_assisted_times,
    cast(figure['girls_aid_funds_yuan'] as decimal(18, 2)) as girls_aid_funds_yuan,
    cast(figure['girls_assisted'] as bigint) as girls_assisted,
    cast(figure['school_students'] as bigint) as school_students,
    cast(figure['kindergarten_first_half'] as bigint) as kindergarten_first_half,
    cast(figure['kindergarten_second_half'] as bigint) as kindergarten_second_half,
    cast(figure['womens_lectures'] as bigint) as womens_lectures,
    cast(figure['lecture_participants'] as bigint) as lecture_participants,
    units_expected,
    units_reported,
    coalesce(method, 'partial') as method
from given
order by place_code, period
