"""Contracts of the subject marts on health, rights and home: one row a place of a level and period."""

from typing import Annotated

import polars as pl

from schemas.codelists import METHODS
from schemas.marts.contract import SubjectTable, number, text, units


class ScreeningCoverage(SubjectTable):
    """One row a place and period: women eligible and screened, cervical and breast, with coverage."""

    cervical_eligible: pl.Int64 = number("women to be screened for cervical cancer", "人")
    cervical_screened: pl.Int64 = number("women screened for cervical cancer", "人")
    cervical_coverage_pct: pl.Float64 = number("coverage over reporters that gave both", "%")
    breast_eligible: pl.Int64 = number("women to be screened for breast cancer", "人")
    breast_screened: pl.Int64 = number("women screened for breast cancer", "人")
    breast_coverage_pct: pl.Float64 = number("coverage over reporters that gave both", "%")
    units_expected: pl.Int64 = units("reporters of women screened expected")
    units_reported: pl.Int64 = units("reporters of women screened that gave it")
    method: pl.String = text("method of the women screened, the worse of the two", isin=METHODS)


class ScreeningStages(SubjectTable):
    """One row a place and period: cervical checks from the year's task to the stages of cancers, and infections."""

    cervical_check_task: pl.Int64 = number("year task of cervical checks", "人")
    cervical_check_due: pl.Int64 = number("women due for a cervical check", "人")
    cervical_check_examined: pl.Int64 = number("women given a cervical check", "人")
    cervical_check_normal: pl.Int64 = number("women with a normal cervical check", "人")
    cervical_check_previous: pl.Int64 = number("women checked before among those examined", "人")
    hpv_tested: pl.Int64 = number("women tested for HPV", "人")
    hpv_negative: pl.Int64 = number("women negative for HPV", "人")
    hpv_positive: pl.Int64 = number("women positive for HPV", "人")
    colposcopy_due: pl.Int64 = number("women due for colposcopy", "人")
    colposcopy_examined: pl.Int64 = number("women given colposcopy", "人")
    colposcopy_abnormal: pl.Int64 = number("women with abnormal colposcopy", "人")
    biopsy_due: pl.Int64 = number("women due for biopsy", "人")
    biopsy_examined: pl.Int64 = number("women given a biopsy", "人")
    biopsy_abnormal: pl.Int64 = number("women with an abnormal biopsy", "人")
    staging_due: pl.Int64 = number("women with cervical cancer due for staging", "人")
    staged: pl.Int64 = number("women with cervical cancer staged", "人")
    cancer_stage_1: pl.Int64 = number("cervical cancer, stage I", "人")
    cancer_stage_2: pl.Int64 = number("cervical cancer, stage II", "人")
    cancer_stage_3: pl.Int64 = number("cervical cancer, stage III", "人")
    cancer_stage_4: pl.Int64 = number("cervical cancer, stage IV", "人")
    tract_infections: pl.Int64 = number("women with an infection of the reproductive tract", "人")
    infections_trichomonal: pl.Int64 = number("women with a trichomonal infection", "人")
    infections_candidal: pl.Int64 = number("women with a candidal infection", "人")
    infections_bacterial: pl.Int64 = number("women with a bacterial infection", "人")
    units_expected: pl.Int64 = units("places asked for the figure that most are asked for")
    units_reported: pl.Int64 = units("places that gave the figure that most gave")
    method: pl.String = text("method of the figures given, the worst of them", isin=METHODS)


class Health(SubjectTable):
    """One row a place and period: maternal care, vaccines, gynaecological survey, cancers found, relief."""

    women_childbearing_age: pl.Int64 = number("women of child-bearing age", "人")
    married_women_childbearing_age: pl.Int64 = number("married women of child-bearing age", "人")
    cervical_screening_townships: pl.Int64 = number("townships covered by cervical screening", "个")
    cervical_precancer_cases: pl.Int64 = number("precancerous lesions of the cervix", "例")
    cervical_suspected_cases: pl.Int64 = number("suspected cervical cancer cases", "例")
    breast_suspected_cases: pl.Int64 = number("suspected breast cancer cases", "例")
    two_cancer_model_counties: pl.Int64 = number(
        "provincial demonstration counties of two-cancer screening", "个"
    )
    rural_married_women: pl.Int64 = number("rural married women", "人")
    rural_married_women_away: pl.Int64 = number("rural married women working elsewhere", "人")
    gynaecological_examined: pl.Int64 = number("women examined in the gynaecological survey", "人")
    gynaecological_survey_coverage_pct: pl.Float64 = number("gynaecological survey coverage", "%")
    gynaecological_cases: pl.Int64 = number("women found with gynaecological disease", "人")
    gynaecological_prevalence_pct: pl.Float64 = number("gynaecological disease prevalence", "%")
    two_cancer_cases: pl.Int64 = number("cervical and breast cancer patients found", "人")
    two_cancer_prevalence_per_10000: pl.Float64 = number("cervical and breast cancer prevalence", "/万")
    antenatal_examination_pct: pl.Float64 = number("antenatal examination", "%")
    systematic_maternal_care_pct: pl.Float64 = number("systematic maternal care", "%")
    hospital_delivery_pct: pl.Float64 = number("hospital delivery", "%")
    high_risk_hospital_delivery_pct: pl.Float64 = number(
        "hospital delivery of rural high-risk pregnancies", "%"
    )
    bcg_coverage_pct: pl.Float64 = number("BCG vaccine coverage", "%")
    polio_coverage_pct: pl.Float64 = number("polio vaccine coverage", "%")
    dpt_coverage_pct: pl.Float64 = number("DPT vaccine coverage", "%")
    measles_coverage_pct: pl.Float64 = number("measles vaccine coverage", "%")
    hepatitis_b_coverage_pct: pl.Float64 = number("hepatitis B vaccine coverage", "%")
    neonatal_tetanus_permille: pl.Float64 = number("neonatal tetanus incidence", "‰")
    nutrition_children: pl.Int64 = number("children receiving nutrition packs", "人")
    two_cancer_patients_relieved: pl.Int64 = number(
        "poor women with cervical or breast cancer given relief", "人"
    )
    two_cancer_relief_yuan: Annotated[pl.Decimal, 18, 2] = number(
        "relief for poor women with cervical or breast cancer", "元"
    )
    two_cancer_relief_per_patient_yuan: Annotated[pl.Decimal, 18, 2] = number("relief per patient", "元")
    two_cancer_donors: pl.Int64 = number("donors for two-cancer families", "个")
    two_cancer_donations_yuan: Annotated[pl.Decimal, 18, 2] = number(
        "donations for two-cancer families", "元"
    )
    two_cancer_family_members_helped: pl.Int64 = number("mothers with cancer and children helped", "人")
    free_checkups: pl.Int64 = number("women given a free check-up", "人")
    health_consultations: pl.Int64 = number("health consultations", "人次")
    two_cancer_leaflets: pl.Int64 = number("two-cancer leaflets", "份")
    hiv_leaflets: pl.Int64 = number("HIV-prevention leaflets", "份")
    premarital_booklets: pl.Int64 = number("booklets on premarital checks", "册")
    units_expected: pl.Int64 = units("places asked for the figure that most are asked for")
    units_reported: pl.Int64 = units("places that gave the figure that most gave")
    method: pl.String = text("method of the figures given, the worst of them", isin=METHODS)


class Rights(SubjectTable):
    """One row a place and period: petitions, mediation, legal aid, labour disputes, juvenile crime and publicity."""

    serious_petition_cases: pl.Int64 = number("serious petition cases", "件")
    labour_dispute_cases: pl.Int64 = number("labour dispute cases", "件")
    female_workers_in_disputes: pl.Int64 = number("female workers in labour disputes", "人")
    female_workers_winning: pl.Int64 = number("female workers who won fully or partly", "人")
    female_worker_win_share_pct: pl.Float64 = number("share of female workers who won fully or partly", "%")
    juvenile_crime_pct: pl.Float64 = number("juvenile crime rate", "%")
    women_pages: pl.Int64 = number("women's pages in the newspaper", "期")
    models_publicised: pl.Int64 = number("model women and families publicised", "个")
    special_pages: pl.Int64 = number("special pages on women and children", "个")
    news_national: pl.Int64 = number("items in national media", "条")
    news_provincial: pl.Int64 = number("items in provincial media", "条")
    news_city: pl.Int64 = number("items in city media", "条")
    news_website: pl.Int64 = number("items on the Federation's website", "条")
    reconciliation_clients: pl.Int64 = number("persons given marriage-reconciliation service", "人")
    couples_reconciled: pl.Int64 = number("couples reconciled", "对")
    disputes_mediated: pl.Int64 = number("disputes mediated", "件")
    petitions_received: pl.Int64 = number("letters, visits and calls received", "件")
    petitions_received_by_federation: pl.Int64 = number(
        "letters and visits received by the Federation itself", "件"
    )
    petitions_handled: pl.Int64 = number("letters, visits and calls handled", "件")
    petition_handling_pct: pl.Float64 = number("handling of letters and visits", "%")
    legal_aid_cases: pl.Int64 = number("cases given legal aid", "件")
    legal_aid_persons: pl.Int64 = number("women and children given judicial aid", "人")
    court_fees_waived_women_yuan: Annotated[pl.Decimal, 18, 2] = number(
        "litigation fees reduced, deferred or waived for women and children", "元"
    )
    court_fees_waived_yuan: Annotated[pl.Decimal, 18, 2] = number(
        "litigation fees reduced, deferred or waived by the court", "元"
    )
    court_fees_waived_women_share_pct: pl.Float64 = number(
        "women's and children's share of litigation fees waived", "%"
    )
    psychology_salons: pl.Int64 = number("psychology salons", "场")
    safe_family_funds_yuan: Annotated[pl.Decimal, 18, 2] = number("special funds for safe-family work", "元")
    no_drugs_pledges: pl.Int64 = number("no-drugs pledges signed", "份")
    legal_courses: pl.Int64 = number("legal courses for village women cadres", "期")
    rights_publicity_events: pl.Int64 = number("rights publicity events", "场")
    legal_training_attendances: pl.Int64 = number("attendances of rights training", "人次")
    towns_with_legal_publicity: pl.Int64 = number("townships covered by legal publicity", "个")
    legal_leaflets: pl.Int64 = number("legal leaflets", "份")
    legal_consultations: pl.Int64 = number("legal consultations", "次")
    legal_lecture_audience: pl.Int64 = number("audience of the legal lecture", "人")
    rights_street_events: pl.Int64 = number("8 March rights street events", "次")
    anti_drug_events: pl.Int64 = number("anti-drug events", "次")
    mental_health_sessions: pl.Int64 = number("mental-health sessions", "期")
    units_expected: pl.Int64 = units("places asked for the figure that most are asked for")
    units_reported: pl.Int64 = units("places that gave the figure that most gave")
    method: pl.String = text("method of the figures given, the worst of them", isin=METHODS)


class SocialSecurity(SubjectTable):
    """One row a place and period: women in the five social insurances and under Ankang insurance."""

    women_in_pension_insurance: pl.Int64 = number("women in pension insurance", "人")
    pension_insured: pl.Int64 = number("persons in pension insurance", "人")
    female_pension_share_pct: pl.Float64 = number("female share of pension insurance", "%")
    women_in_pension_increase: pl.Int64 = number("increase of women in pension insurance since 2005", "人")
    women_in_medical_insurance: pl.Int64 = number("women in medical insurance", "人")
    medical_insured: pl.Int64 = number("persons in medical insurance", "人")
    female_medical_share_pct: pl.Float64 = number("female share of medical insurance", "%")
    women_in_medical_increase: pl.Int64 = number("increase of women in medical insurance since 2005", "人")
    women_in_maternity_insurance: pl.Int64 = number("women in maternity insurance", "人")
    maternity_insured: pl.Int64 = number("persons in maternity insurance", "人")
    female_maternity_share_pct: pl.Float64 = number("female share of maternity insurance", "%")
    women_in_maternity_increase: pl.Int64 = number(
        "increase of women in maternity insurance since 2005", "人"
    )
    women_in_work_injury_insurance: pl.Int64 = number("women in work-injury insurance", "人")
    work_injury_insured: pl.Int64 = number("persons in work-injury insurance", "人")
    female_work_injury_share_pct: pl.Float64 = number("female share of work-injury insurance", "%")
    women_in_work_injury_increase: pl.Int64 = number(
        "increase of women in work-injury insurance since 2005", "人"
    )
    women_in_unemployment_insurance: pl.Int64 = number("women in unemployment insurance", "人")
    unemployment_insured: pl.Int64 = number("persons in unemployment insurance", "人")
    female_unemployment_share_pct: pl.Float64 = number("female share of unemployment insurance", "%")
    women_in_unemployment_increase: pl.Int64 = number(
        "increase of women in unemployment insurance since 2005", "人"
    )
    ankang_insured: pl.Int64 = number("women insured under Ankang, person-times", "人次")
    ankang_policies: pl.Int64 = number("Ankang policies", "份")
    ankang_premiums_yuan: Annotated[pl.Decimal, 18, 2] = number("Ankang premiums", "元")
    ankang_payouts_yuan: Annotated[pl.Decimal, 18, 2] = number("Ankang payouts", "元")
    units_expected: pl.Int64 = units("places asked for the figure that most are asked for")
    units_reported: pl.Int64 = units("places that gave the figure that most gave")
    method: pl.String = text("method of the figures given, the worst of them", isin=METHODS)


class FamilyCulture(SubjectTable):
    """One row a place and period: left-behind children, parent schools, relief, volunteers and model families."""

    left_behind_children: pl.Int64 = number("left-behind children under 16", "人")
    left_behind_records: pl.Int64 = number("records of left-behind children entered", "条")
    model_parent_schools: pl.Int64 = number("model parent schools", "个")
    family_education_activities: pl.Int64 = number("family-education activities", "场")
    counselling_site_students: pl.Int64 = number("students served by the counselling site", "人")
    tcm_parent_schools: pl.Int64 = number("community parent schools with the TCM project", "个")
    tcm_project_persons: pl.Int64 = number("persons reached by the TCM project", "人")
    children_visited: pl.Int64 = number("children visited", "人")
    children_relief_yuan: Annotated[pl.Decimal, 18, 2] = number("money for children visited", "元")
    study_materials_yuan: Annotated[pl.Decimal, 18, 2] = number("value of study materials given", "元")
    childrens_homes: pl.Int64 = number("Children's Homes created", "个")
    childrens_homes_funds_yuan: Annotated[pl.Decimal, 18, 2] = number("funds for Children's Homes", "元")
    childrens_event_participants: pl.Int64 = number("children in the Children's Day event", "人")
    parcel_children: pl.Int64 = number("left-behind children given parcels", "人")
    parcel_donations_yuan: Annotated[pl.Decimal, 18, 2] = number("donations for parcels", "元")
    newspaper_days: pl.Int64 = number("days of newspaper coverage", "天")
    poor_women_visited: pl.Int64 = number("poor rural women visited", "人")
    poor_families_visited: pl.Int64 = number("poor families visited", "户")
    relief_visits: pl.Int64 = number("persons visited, person-times", "人次")
    relief_goods_yuan: Annotated[pl.Decimal, 18, 2] = number("relief money and goods", "元")
    volunteers_registered: pl.Int64 = number("registered women volunteers", "人")
    volunteer_teams: pl.Int64 = number("women volunteer teams", "个")
    volunteer_service: pl.Int64 = number("volunteer service, person-times", "人次")
    gift_boxes: pl.Int64 = number("gift boxes on family virtues", "份")
    family_posters: pl.Int64 = number("posters on family virtues", "份")
    eco_kits: pl.Int64 = number("environmental publicity kits", "套")
    outstanding_women: pl.Int64 = number("outstanding women of city level or above", "人")
    family_event_attendances: pl.Int64 = number("attendances of Most Beautiful Family events", "人次")
    model_families: pl.Int64 = number("model families of city level or above", "户")
    units_expected: pl.Int64 = units("places asked for the figure that most are asked for")
    units_reported: pl.Int64 = units("places that gave the figure that most gave")
    method: pl.String = text("method of the figures given, the worst of them", isin=METHODS)


class Environment(SubjectTable):
    """One row a place and period: sewage, waste, toilets and tap water."""

    sewage_treatment_pct: pl.Float64 = number("urban sewage treatment", "%")
    harmless_waste_treatment_pct: pl.Float64 = number("harmless waste treatment", "%")
    sanitary_toilets_pct: pl.Float64 = number("rural households with a sanitary toilet", "%")
    tap_water_pct: pl.Float64 = number("rural population with tap water", "%")
    units_expected: pl.Int64 = units("places asked for the figure that most are asked for")
    units_reported: pl.Int64 = units("places that gave the figure that most gave")
    method: pl.String = text("method of the figures given, the worst of them", isin=METHODS)
