-- what: enrolment as the education authorities give it, students, aid for girls, lectures, of the places of one
--       level; units are those of the figure that most places are asked for, method the worst of the figures given
-- grain: place × period, as-was
-- inputs: indicator_value
-- parameters: $level
select
    place_code,
    place_name,
    period_type,
    period,
    cast(max(case when indicator = 'resident_students' then value end) as bigint) as resident_students,
    cast(max(case when indicator = 'out_of_school_youth' then value end) as bigint) as out_of_school_youth,
    cast(max(case when indicator = 'extreme_poor_students' then value end) as bigint) as extreme_poor_students,
    cast(max(case when indicator = 'single_parent_students' then value end) as bigint)
        as single_parent_students,
    cast(max(case when indicator = 'migrant_workers_children' then value end) as bigint)
        as migrant_workers_children,
    max(case when indicator = 'primary_net_enrolment' then value end) as primary_net_enrolment_pct,
    max(case when indicator = 'primary_dropout' then value end) as primary_dropout_pct,
    max(case when indicator = 'junior_gross_enrolment' then value end) as junior_gross_enrolment_pct,
    max(case when indicator = 'junior_dropout' then value end) as junior_dropout_pct,
    max(case when indicator = 'senior_gross_enrolment' then value end) as senior_gross_enrolment_pct,
    max(case when indicator = 'senior_gross_enrolment_rise' then value end) as senior_gross_enrolment_rise_pp,
    cast(max(case when indicator = 'general_students' then value end) as bigint) as general_students,
    cast(max(case when indicator = 'female_general_students' then value end) as bigint)
        as female_general_students,
    max(case when indicator = 'female_general_student_share' then value end)
        as female_general_student_share_pct,
    cast(max(case when indicator = 'vocational_students' then value end) as bigint) as vocational_students,
    cast(max(case when indicator = 'female_vocational_students' then value end) as bigint)
        as female_vocational_students,
    max(case when indicator = 'female_vocational_student_share' then value end)
        as female_vocational_student_share_pct,
    max(case when indicator = 'leaving_exam_pass' then value end) as leaving_exam_pass_pct,
    max(case when indicator = 'college_entrance' then value end) as college_entrance_pct,
    max(case when indicator = 'vocational_graduate_employment' then value end)
        as vocational_graduate_employment_pct,
    max(case when indicator = 'kindergarten_enrolment' then value end) as kindergarten_enrolment_pct,
    max(case when indicator = 'disabled_children_enrolment' then value end) as disabled_children_enrolment_pct,
    cast(max(case when indicator = 'model_kindergartens' then value end) as bigint) as model_kindergartens,
    cast(max(case when indicator = 'free_schooling_counties' then value end) as bigint)
        as free_schooling_counties,
    cast(max(case when indicator = 'spring_bud_funds_yuan' then value end) as decimal(18, 2))
        as spring_bud_funds_yuan,
    cast(max(case when indicator = 'spring_bud_schools' then value end) as bigint) as spring_bud_schools,
    cast(max(case when indicator = 'candlelight_schools' then value end) as bigint) as candlelight_schools,
    cast(max(case when indicator = 'girls_vocational_schools' then value end) as bigint)
        as girls_vocational_schools,
    cast(max(case when indicator = 'spring_bud_classes' then value end) as bigint) as spring_bud_classes,
    cast(max(case when indicator = 'girls_assisted_times' then value end) as bigint) as girls_assisted_times,
    cast(max(case when indicator = 'girls_aid_funds_yuan' then value end) as decimal(18, 2))
        as girls_aid_funds_yuan,
    cast(max(case when indicator = 'girls_assisted' then value end) as bigint) as girls_assisted,
    cast(max(case when indicator = 'school_students' then value end) as bigint) as school_students,
    cast(max(case when indicator = 'kindergarten_first_half' then value end) as bigint)
        as kindergarten_first_half,
    cast(max(case when indicator = 'kindergarten_second_half' then value end) as bigint)
        as kindergarten_second_half,
    cast(max(case when indicator = 'womens_lectures' then value end) as bigint) as womens_lectures,
    cast(max(case when indicator = 'lecture_participants' then value end) as bigint) as lecture_participants,
    max(units_expected) as units_expected,
    max(units_reported) as units_reported,
    coalesce(
        max_by(
            method,
            case when value is not null then list_position(['bottom_up', 'reported', 'partial'], method) end
        ),
        'partial'
    ) as method
from indicator_value
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
order by place_code, period
