"""Contracts of the subject marts on part in public and working life: one row a place of a level and period."""

from typing import Annotated

import polars as pl

from schemas.codelists import METHODS
from schemas.marts.contract import SubjectTable, number, text, units


class DecisionMaking(SubjectTable):
    """One row a place and period: women among civil servants, cadres, delegates, leaders and new Party members."""

    party_members: pl.Int64 = number("Party members", "人")
    female_party_members: pl.Int64 = number("female Party members", "人")
    civil_servants: pl.Int64 = number("civil servants of Party, government and mass organs", "人")
    female_civil_servants: pl.Int64 = number("female civil servants", "人")
    female_civil_servant_share_pct: pl.Float64 = number("female share of civil servants", "%")
    bureau_level_cadres: pl.Int64 = number("bureau-level (厅级) cadres", "人")
    female_bureau_level_cadres: pl.Int64 = number("female bureau-level (厅级) cadres", "人")
    female_bureau_level_share_pct: pl.Float64 = number("female share of bureau-level (厅级) cadres", "%")
    division_level_cadres: pl.Int64 = number("division-level (处级) cadres", "人")
    female_division_level_cadres: pl.Int64 = number("female division-level (处级) cadres", "人")
    female_division_level_share_pct: pl.Float64 = number("female share of division-level (处级) cadres", "%")
    section_level_cadres: pl.Int64 = number("section-level (科级) cadres", "人")
    female_section_level_cadres: pl.Int64 = number("female section-level (科级) cadres", "人")
    female_section_level_share_pct: pl.Float64 = number("female share of section-level (科级) cadres", "%")
    women_heading_division_units: pl.Int64 = number("women heading city units of division level", "人")
    women_heading_deputy_division_units: pl.Int64 = number(
        "women heading units of deputy division level", "人"
    )
    party_congress_delegates: pl.Int64 = number("delegates to the city Party congress", "人")
    female_party_congress_delegates: pl.Int64 = number("female delegates to the city Party congress", "人")
    female_party_congress_share_pct: pl.Float64 = number("female share of Party congress delegates", "%")
    peoples_congress_deputies: pl.Int64 = number("deputies to the city People's Congress", "人")
    female_peoples_congress_deputies: pl.Int64 = number("female deputies to the city People's Congress", "人")
    female_peoples_congress_share_pct: pl.Float64 = number("female share of People's Congress deputies", "%")
    cppcc_members: pl.Int64 = number("members of the city CPPCC", "人")
    female_cppcc_members: pl.Int64 = number("female members of the city CPPCC", "人")
    female_cppcc_share_pct: pl.Float64 = number("female share of CPPCC members", "%")
    leading_bodies: pl.Int64 = number("Party and government leading bodies of city and counties", "个")
    leading_bodies_with_women: pl.Int64 = number("leading bodies of city and counties with a woman", "个")
    leading_bodies_with_women_share_pct: pl.Float64 = number("share of leading bodies with a woman", "%")
    city_party_organs: pl.Int64 = number("working organs of the city Party committee", "个")
    city_party_organs_with_women: pl.Int64 = number(
        "city Party organs with a woman in the leading body", "个"
    )
    city_party_organs_with_women_share_pct: pl.Float64 = number(
        "share of city Party organs with a woman in the leading body", "%"
    )
    city_departments: pl.Int64 = number("departments of the city government", "个")
    city_departments_with_women: pl.Int64 = number("city departments with a woman in the leading body", "个")
    city_departments_with_women_share_pct: pl.Float64 = number(
        "share of city departments with a woman in the leading body", "%"
    )
    township_women_leaders: pl.Int64 = number("women in township leading bodies", "人")
    township_women_leader_rate_pct: pl.Float64 = number("women leaders per 100 townships", "%")
    female_township_secretaries: pl.Int64 = number("female township Party secretaries", "人")
    female_township_heads: pl.Int64 = number("female township heads", "人")
    villages_and_communities: pl.Int64 = number("villages and communities", "个")
    villages_with_women_cadres: pl.Int64 = number("villages and communities with a woman cadre", "个")
    villages_with_women_cadres_share_pct: pl.Float64 = number(
        "share of villages and communities with a woman cadre", "%"
    )
    women_village_heads: pl.Int64 = number("women secretaries or heads of villages and communities", "人")
    new_party_members: pl.Int64 = number("new Party members", "人")
    new_female_party_members: pl.Int64 = number("new female Party members", "人")
    new_female_party_member_share_pct: pl.Float64 = number("female share of new Party members", "%")
    new_female_members_under_35: pl.Int64 = number("new female Party members under 35", "人")
    new_female_members_under_35_share_pct: pl.Float64 = number(
        "share under 35 of new female Party members", "%"
    )
    new_female_members_with_college: pl.Int64 = number(
        "new female Party members with junior college or above", "人"
    )
    new_female_members_with_college_share_pct: pl.Float64 = number(
        "share with junior college or above of new female Party members", "%"
    )
    senior_women_cadres: pl.Int64 = number("women cadres of deputy section level or above", "人")
    cadres: pl.Int64 = number("all cadres of the city", "人")
    senior_women_cadre_share_pct: pl.Float64 = number(
        "women of deputy section level or above in all cadres", "%"
    )
    senior_women_in_city_organs: pl.Int64 = number(
        "women of deputy division level or above in city organs", "人"
    )
    senior_cadres_in_city_organs: pl.Int64 = number(
        "cadres of deputy division level or above in city organs", "人"
    )
    senior_women_in_city_organs_share_pct: pl.Float64 = number(
        "female share of cadres of deputy division level or above in city organs", "%"
    )
    women_cadres_in_courses: pl.Int64 = number("women cadres in the city's courses", "人")
    women_cadres_at_universities: pl.Int64 = number("women cadres in courses at universities", "人")
    cadre_training_batches: pl.Int64 = number("batches of cadres sent for training", "批")
    reserve_women_cadres_trained: pl.Int64 = number("reserve women cadres trained", "人")
    units_expected: pl.Int64 = units("places asked for the figure that most are asked for")
    units_reported: pl.Int64 = units("places that gave the figure that most gave")
    method: pl.String = text("method of the figures given, the worst of them", isin=METHODS)


class Organisation(SubjectTable):
    """One row a place and period: population, units with a Federation, Women's Homes, cadres and their training."""

    registered_population: pl.Int64 = number("registered (hukou) population", "人")
    townships: pl.Int64 = number("townships, towns and streets", "个")
    counties_with_federation: pl.Int64 = number("counties with a Women's Federation", "个")
    townships_with_federation: pl.Int64 = number("townships and farms with a Women's Federation", "个")
    full_time_cadres: pl.Int64 = number("full-time cadres of the Federation", "人")
    organ_womens_committees: pl.Int64 = number("women's committees of city organs", "个")
    villages: pl.Int64 = number("administrative villages", "个")
    communities: pl.Int64 = number("urban communities", "个")
    womens_homes: pl.Int64 = number("Women's Homes", "个")
    staff_certificates: pl.Int64 = number("certificates obtained by the Federation's staff", "人次")
    committee_member_units: pl.Int64 = number(
        "member units of the working committee on women and children", "个"
    )
    cadre_courses: pl.Int64 = number("courses for grassroots women cadres", "期")
    cadres_trained: pl.Int64 = number("cadres of the Federation trained", "人")
    units_expected: pl.Int64 = units("places asked for the figure that most are asked for")
    units_reported: pl.Int64 = units("places that gave the figure that most gave")
    method: pl.String = text("method of the figures given, the worst of them", isin=METHODS)


class Education(SubjectTable):
    """One row a place and period: enrolment, students, aid for girls and lectures."""

    resident_students: pl.Int64 = number("students living there", "人")
    out_of_school_youth: pl.Int64 = number("out-of-school youth under 28", "人")
    extreme_poor_students: pl.Int64 = number("students of extremely poor households", "人")
    single_parent_students: pl.Int64 = number("students of single or divorced parents", "人")
    migrant_workers_children: pl.Int64 = number("children of migrant workers", "人")
    primary_net_enrolment_pct: pl.Float64 = number("net enrolment in primary school", "%")
    primary_dropout_pct: pl.Float64 = number("annual dropout from primary school", "%")
    junior_gross_enrolment_pct: pl.Float64 = number("gross enrolment in junior secondary", "%")
    junior_dropout_pct: pl.Float64 = number("annual dropout from junior secondary", "%")
    senior_gross_enrolment_pct: pl.Float64 = number("gross enrolment in senior secondary", "%")
    senior_gross_enrolment_rise_pp: pl.Float64 = number(
        "rise of gross enrolment in senior secondary over the year before", "个百分点"
    )
    general_students: pl.Int64 = number("students of general senior secondary", "人")
    female_general_students: pl.Int64 = number("female students of general senior secondary", "人")
    female_general_student_share_pct: pl.Float64 = number("female share of general senior secondary", "%")
    vocational_students: pl.Int64 = number("students of vocational senior secondary", "人")
    female_vocational_students: pl.Int64 = number("female students of vocational senior secondary", "人")
    female_vocational_student_share_pct: pl.Float64 = number(
        "female share of vocational senior secondary", "%"
    )
    leaving_exam_pass_pct: pl.Float64 = number("pass rate of the senior-secondary leaving exam", "%")
    college_entrance_pct: pl.Float64 = number("progression to college", "%")
    vocational_graduate_employment_pct: pl.Float64 = number("employment of vocational graduates", "%")
    kindergarten_enrolment_pct: pl.Float64 = number("kindergarten enrolment of children of 3 to 6", "%")
    disabled_children_enrolment_pct: pl.Float64 = number("school enrolment of disabled children", "%")
    model_kindergartens: pl.Int64 = number("provincial model kindergartens", "个")
    free_schooling_counties: pl.Int64 = number("counties with free compulsory schooling", "个")
    spring_bud_funds_yuan: Annotated[pl.Decimal, 18, 2] = number("Spring Bud funds raised", "元")
    spring_bud_schools: pl.Int64 = number("Spring Bud schools built", "个")
    candlelight_schools: pl.Int64 = number("Candlelight schools built", "个")
    girls_vocational_schools: pl.Int64 = number("girls' vocational schools built", "个")
    spring_bud_classes: pl.Int64 = number("girls' Spring Bud classes", "个")
    girls_assisted_times: pl.Int64 = number("out-of-school girls assisted, person-times", "人次")
    girls_aid_funds_yuan: Annotated[pl.Decimal, 18, 2] = number("company grants for girls' schooling", "元")
    girls_assisted: pl.Int64 = number("girls assisted", "人")
    school_students: pl.Int64 = number("students of the Federation's own school", "人")
    kindergarten_first_half: pl.Int64 = number("kindergarten children, first half", "人")
    kindergarten_second_half: pl.Int64 = number("kindergarten children, second half", "人")
    womens_lectures: pl.Int64 = number("women's lectures", "期")
    lecture_participants: pl.Int64 = number("participants of women's lectures", "人")
    units_expected: pl.Int64 = units("places asked for the figure that most are asked for")
    units_reported: pl.Int64 = units("places that gave the figure that most gave")
    method: pl.String = text("method of the figures given, the worst of them", isin=METHODS)


class Economy(SubjectTable):
    """One row a place and period: women employed, contracts, bases, honours, handicraft and fairs."""

    women_employed: pl.Int64 = number("women employed", "人")
    employed_persons: pl.Int64 = number("persons employed", "人")
    female_employment_share_pct: pl.Float64 = number("female share of persons employed", "%")
    women_employed_increase: pl.Int64 = number("increase of women employed since 2005", "人")
    female_staff: pl.Int64 = number("female staff at work", "人")
    female_staff_with_contract: pl.Int64 = number("female staff with a labour contract", "人")
    labour_contract_signing_pct: pl.Float64 = number("labour-contract signing rate of female staff", "%")
    labour_contract_signing_rise_pp: pl.Float64 = number(
        "rise of the labour-contract signing rate since 2005", "个百分点"
    )
    commended_entrepreneurs: pl.Int64 = number("model entrepreneurs commended", "人")
    civilised_posts: pl.Int64 = number("women's civilised posts of nation, province and city", "个")
    provincial_civilised_posts: pl.Int64 = number("women's civilised posts of the province", "个")
    model_women_workers: pl.Int64 = number("model women workers", "人")
    national_agri_bases: pl.Int64 = number("national women's agricultural demonstration bases", "个")
    provincial_agri_bases: pl.Int64 = number("provincial women's agricultural demonstration bases", "个")
    city_agri_bases: pl.Int64 = number("city women's agricultural demonstration bases", "个")
    craft_exhibitors: pl.Int64 = number("exhibitors of handicraft", "人")
    crafts_exhibited: pl.Int64 = number("craft works exhibited", "件")
    craft_communities: pl.Int64 = number("communities with a craft room", "个")
    craft_sessions: pl.Int64 = number("free craft training sessions", "场")
    craft_attendances: pl.Int64 = number("attendances of craft training", "人次")
    domestic_helpers_placed: pl.Int64 = number("domestic helpers placed", "人次")
    maternity_nurse_course_days: pl.Int64 = number("days of maternity-nurse training", "天")
    maternity_nurse_certificates: pl.Int64 = number("women with a junior maternity-nurse certificate", "人")
    nursery_exam_passed: pl.Int64 = number("women who passed the national nursery exam", "人")
    model_cooperatives: pl.Int64 = number("model women's cooperatives", "个")
    association_members_applied: pl.Int64 = number("member units applied for at associations", "个")
    graduate_bases_applied: pl.Int64 = number("national start-up bases for women graduates applied for", "个")
    home_employment_bases_applied: pl.Int64 = number("home-employment demonstration bases applied for", "个")
    spring_fair_posts: pl.Int64 = number("posts offered at the Spring fair", "个")
    spring_fair_job_seekers: pl.Int64 = number("job seekers at the Spring fair", "人次")
    spring_fair_consultations: pl.Int64 = number("policy consultations at the Spring fair", "人次")
    spring_fair_leaflets: pl.Int64 = number("leaflets of the Spring fair", "份")
    units_expected: pl.Int64 = units("places asked for the figure that most are asked for")
    units_reported: pl.Int64 = units("places that gave the figure that most gave")
    method: pl.String = text("method of the figures given, the worst of them", isin=METHODS)


class Training(SubjectTable):
    """One row a place and period: skill training."""

    sessions: pl.Int64 = number("training sessions held", "期")
    attendances: pl.Int64 = number("attendances, person-times", "人次")
    persons_trained: pl.Int64 = number("women trained, each once a year", "人")
    persons_employed: pl.Int64 = number("trained women brought into work", "人")
    employment_after_training_pct: pl.Float64 = number("persons employed of persons trained", "%")
    units_expected: pl.Int64 = units("reporters of women trained expected")
    units_reported: pl.Int64 = units("reporters of women trained that gave it")
    method: pl.String = text("method of the women trained", isin=METHODS)


class Employment(SubjectTable):
    """One row a place and period: job fairs, re-employment and secured loans."""

    job_fairs: pl.Int64 = number("women's job fairs", "场")
    job_posts: pl.Int64 = number("posts offered at job fairs", "个")
    persons_reemployed: pl.Int64 = number("women re-employed, each once a year", "人")
    women_with_loans: pl.Int64 = number("women with secured loans; does not add over time", "人")
    loans_yuan: Annotated[pl.Decimal, 18, 2] = number("secured loans granted", "元")
    units_expected: pl.Int64 = units("reporters of women re-employed expected")
    units_reported: pl.Int64 = units("reporters of women re-employed that gave it")
    method: pl.String = text("method of the women re-employed", isin=METHODS)
