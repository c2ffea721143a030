-- what: cervical checks from the year's task to the stages of cancers, and infections, of the places of one level;
--       units are those of the figure that most places are asked for, method the worst of the figures given
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
            'cervical_check_task', 'cervical_check_due', 'cervical_check_examined', 'cervical_check_normal',
            'cervical_check_previous', 'hpv_tested', 'hpv_negative', 'hpv_positive', 'colposcopy_due',
            'colposcopy_examined', 'colposcopy_abnormal', 'biopsy_due', 'biopsy_examined',
            'biopsy_abnormal', 'staging_due', 'staged', 'cancer_stage_1', 'cancer_stage_2',
            'cancer_stage_3', 'cancer_stage_4', 'tract_infections', 'infections_trichomonal',
            'infections_candidal', 'infections_bacterial'
        )
    group by place_code, place_name, period_type, period
)

select
    place_code,
    place_name,
    period_type,
    period,
    cast(figure['cervical_check_task'] as bigint) as cervical_check_task,
    cast(figure['cervical_check_due'] as bigint) as cervical_check_due,
    cast(figure['cervical_check_examined'] as bigint) as cervical_check_examined,
    cast(figure['cervical_check_normal'] as bigint) as cervical_check_normal,
    cast(figure['cervical_check_previous'] as bigint) as cervical_check_previous,
    cast(figure['hpv_tested'] as bigint) as hpv_tested,
    cast(figure['hpv_negative'] as bigint) as hpv_negative,
    cast(figure['hpv_positive'] as bigint) as hpv_positive,
    cast(figure['colposcopy_due'] as bigint) as colposcopy_due,
    cast(figure['colposcopy_examined'] as bigint) as colposcopy_examined,
    cast(figure['colposcopy_abnormal'] as bigint) as colposcopy_abnormal,
    cast(figure['biopsy_due'] as bigint) as biopsy_due,
    cast(figure['biopsy_examined'] as bigint) as biopsy_examined,
    cast(figure['biopsy_abnormal'] as bigint) as biopsy_abnormal,
    cast(figure['staging_due'] as bigint) as staging_due,
    cast(figure['staged'] as bigint) as staged,
    cast(figure['cancer_stage_1'] as bigint) as cancer_stage_1,
    cast(figure['cancer_stage_2'] as bigint) as cancer_stage_2,
    cast(figure['cancer_stage_3'] as bigint) as cancer_stage_3,
    cast(figure['cancer_stage_4'] as bigint) as cancer_stage_4,
    cast(figure['tract_infections'] as bigint) as tract_infections,
    cast(figure['infections_trichomonal'] as bigint) as infections_trichomonal,
    cast(figure['infections_candidal'] as bigint) as infections_candidal,
    cast(figure['infections_bacterial'] as bigint) as infections_bacterial,
    units_expected,
    units_reported,
    coalesce(method, 'partial') as method
from given
order by place_code, period
