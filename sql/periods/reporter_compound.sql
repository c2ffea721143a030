-- what: counts of each reporter's compound rates, that is rates of sums and differences; null unless all terms were
--       given; amount is the numerator
-- grain: place × period × derived indicator
-- inputs: reporter_given, compound_term
-- parameters: none
-- made as: table; empty without compound_term
select
    reporter_given.place_code,
    reporter_given.period,
    compound_term.indicator,
    cast(
        case when count(reporter_given.amount) = count(*) then sum(reporter_given.amount * compound_term.above) end
        as decimal(38, 4)
    ) as amount,
    cast(
        case when count(reporter_given.amount) = count(*) then sum(reporter_given.amount * compound_term.below) end
        as decimal(38, 4)
    ) as denominator,
    bool_and(reporter_given.is_given) as is_given,
    count(reporter_given.amount) between 1 and count(*) - 1 as is_unmatched,
    bool_or(reporter_given.was_returned) as was_returned,
    max(reporter_given.as_of_period) as as_of_period,
    min(reporter_given.months) as months
from reporter_given
inner join compound_term on reporter_given.indicator = compound_term.term
group by reporter_given.place_code, reporter_given.period, compound_term.indicator
having count(*) = any_value(compound_term.terms)
