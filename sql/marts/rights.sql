-- what: petitions, mediation, legal aid, labour disputes, juvenile crime, publicity, of the places of one level;
--       units are those of the figure that most places are asked for, method the worst of the figures given
-- grain: place × period, as-was
-- inputs: indicator_value
-- parameters: $level
select
    place_code,
    place_name,
    period_type,
    period,
    cast(max(case when indicator = 'serious_petition_cases' then value end) as bigint)
        as serious_petition_cases,
    cast(max(case when indicator = 'labour_dispute_cases' then value end) as bigint) as labour_dispute_cases,
    cast(max(case when indicator = 'female_workers_in_disputes' then value end) as bigint)
        as female_workers_in_disputes,
    cast(max(case when indicator = 'female_workers_winning' then value end) as bigint)
        as female_workers_winning,
    max(case when indicator = 'female_worker_win_share' then value end) as female_worker_win_share_pct,
    max(case when indicator = 'juvenile_crime' then value end) as juvenile_crime_pct,
    cast(max(case when indicator = 'women_pages' then value end) as bigint) as women_pages,
    cast(max(case when indicator = 'models_publicised' then value end) as bigint) as models_publicised,
    cast(max(case when indicator = 'special_pages' then value end) as bigint) as special_pages,
    cast(max(case when indicator = 'news_national' then value end) as bigint) as news_national,
    cast(max(case when indicator = 'news_provincial' then value end) as bigint) as news_provincial,
    cast(max(case when indicator = 'news_city' then value end) as bigint) as news_city,
    cast(max(case when indicator = 'news_website' then value end) as bigint) as news_website,
    cast(max(case when indicator = 'reconciliation_clients' then value end) as bigint)
        as reconciliation_clients,
    cast(max(case when indicator = 'couples_reconciled' then value end) as bigint) as couples_reconciled,
    cast(max(case when indicator = 'disputes_mediated' then value end) as bigint) as disputes_mediated,
    cast(max(case when indicator = 'petitions_received' then value end) as bigint) as petitions_received,
    cast(max(case when indicator = 'petitions_received_by_federation' then value end) as bigint)
        as petitions_received_by_federation,
    cast(max(case when indicator = 'petitions_handled' then value end) as bigint) as petitions_handled,
    max(case when indicator = 'petition_handling' then value end) as petition_handling_pct,
    cast(max(case when indicator = 'legal_aid_cases' then value end) as bigint) as legal_aid_cases,
    cast(max(case when indicator = 'legal_aid_persons' then value end) as bigint) as legal_aid_persons,
    cast(max(case when indicator = 'court_fees_waived_women_yuan' then value end) as decimal(18, 2))
        as court_fees_waived_women_yuan,
    cast(max(case when indicator = 'court_fees_waived_yuan' then value end) as decimal(18, 2))
        as court_fees_waived_yuan,
    max(case when indicator = 'court_fees_waived_women_share' then value end)
        as court_fees_waived_women_share_pct,
    cast(max(case when indicator = 'psychology_salons' then value end) as bigint) as psychology_salons,
    cast(max(case when indicator = 'safe_family_funds_yuan' then value end) as decimal(18, 2))
        as safe_family_funds_yuan,
    cast(max(case when indicator = 'no_drugs_pledges' then value end) as bigint) as no_drugs_pledges,
    cast(max(case when indicator = 'legal_courses' then value end) as bigint) as legal_courses,
    cast(max(case when indicator = 'rights_publicity_events' then value end) as bigint)
        as rights_publicity_events,
    cast(max(case when indicator = 'legal_training_attendances' then value end) as bigint)
        as legal_training_attendances,
    cast(max(case when indicator = 'towns_with_legal_publicity' then value end) as bigint)
        as towns_with_legal_publicity,
    cast(max(case when indicator = 'legal_leaflets' then value end) as bigint) as legal_leaflets,
    cast(max(case when indicator = 'legal_consultations' then value end) as bigint) as legal_consultations,
    cast(max(case when indicator = 'legal_lecture_audience' then value end) as bigint)
        as legal_lecture_audience,
    cast(max(case when indicator = 'rights_street_events' then value end) as bigint) as rights_street_events,
    cast(max(case when indicator = 'anti_drug_events' then value end) as bigint) as anti_drug_events,
    cast(max(case when indicator = 'mental_health_sessions' then value end) as bigint)
        as mental_health_sessions,
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
        'serious_petition_cases', 'labour_dispute_cases', 'female_workers_in_disputes',
        'female_workers_winning', 'female_worker_win_share', 'juvenile_crime', 'women_pages',
        'models_publicised', 'special_pages', 'news_national', 'news_provincial', 'news_city',
        'news_website', 'reconciliation_clients', 'couples_reconciled', 'disputes_mediated',
        'petitions_received', 'petitions_received_by_federation', 'petitions_handled', 'petition_handling',
        'legal_aid_cases', 'legal_aid_persons', 'court_fees_waived_women_yuan', 'court_fees_waived_yuan',
        'court_fees_waived_women_share', 'psychology_salons', 'safe_family_funds_yuan', 'no_drugs_pledges',
        'legal_courses', 'rights_publicity_events', 'legal_training_attendances',
        'towns_with_legal_publicity', 'legal_leaflets', 'legal_consultations', 'legal_lecture_audience',
        'rights_street_events', 'anti_drug_events', 'mental_health_sessions'
    )
group by place_code, place_name, period_type, period
order by place_code, period
