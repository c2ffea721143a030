-- what: petitions, mediation, legal aid, labour disputes, juvenile crime, publicity, of the places of one level;
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
)

select
    place_code,
    place_name,
    period_type,
    period,
    cast(figure['serious_petition_cases'] as bigint) as serious_petition_cases,
    cast(figure['labour_dispute_cases'] as bigint) as labour_dispute_cases,
    cast(figure['female_workers_in_disputes'] as bigint) as female_workers_in_disputes,
    cast(figure['female_workers_winning'] as bigint) as female_workers_winning,
    figure['female_worker_win_share'] as female_worker_win_share_pct,
    figure['juvenile_crime'] as juvenile_crime_pct,
    cast(figure['women_pages'] as bigint) as women_pages,
    cast(figure['models_publicised'] as bigint) as models_publicised,
    cast(figure['special_pages'] as bigint) as special_pages,
    cast(figure['news_national'] as bigint) as news_national,
    cast(figure['news_provincial'] as bigint) as news_provincial,
    cast(figure['news_city'] as bigint) as news_city,
    cast(figure['news_website'] as bigint) as news_website,
    cast(figure['reconciliation_clients'] as bigint) as reconciliation_clients,
    cast(figure['couples_reconciled'] as bigint) as couples_reconciled,
    cast(figure['disputes_mediated'] as bigint) as disputes_mediated,
    cast(figure['petitions_received'] as bigint) as petitions_received,
    cast(figure['petitions_received_by_federation'] as bigint) as petitions_received_by_federation,
    cast(figure['petitions_handled'] as bigint) as petitions_handled,
    figure['petition_handling'] as petition_handling_pct,
    cast(figure['legal_aid_cases'] as bigint) as legal_aid_cases,
    cast(figure['legal_aid_persons'] as bigint) as legal_aid_persons,
    cast(figure['court_fees_waived_women_yuan'] as decimal(18, 2)) as court_fees_waived_women_yuan,
    cast(figure['court_fees_waived_yuan'] as decimal(18, 2)) as court_fees_waived_yuan,
    figure['court_fees_waived_women_share'] as court_fees_waived_women_share_pct,
    cast(figure['psychology_salons'] as bigint) as psychology_salons,
    cast(figure['safe_family_funds_yuan'] as decimal(18, 2)) as safe_family_funds_yuan,
    cast(figure['no_drugs_pledges'] as bigint) as no_drugs_pledges,
    cast(figure['legal_courses'] as bigint) as legal_courses,
    cast(figure['rights_publicity_events'] as bigint) as rights_publicity_events,
    cast(figure['legal_training_attendances'] as bigint) as legal_training_attendances,
    cast(figure['towns_with_legal_publicity'] as bigint) as towns_with_legal_publicity,
    cast(figure['legal_leaflets'] as bigint) as legal_leaflets,
    cast(figure['legal_consultations'] as bigint) as legal_consultations,
    cast(figure['legal_lecture_audience'] as bigint) as legal_lecture_audience,
    cast(figure['rights_street_events'] as bigint) as rights_street_events,
    cast(figure['anti_drug_events'] as bigint) as anti_drug_events,
    cast(figure['mental_health_sessions'] as bigint) as mental_health_sessions,
    units_expected,
    units_reported,
    coalesce(method, 'partial') as method
from given
order by place_code, period
