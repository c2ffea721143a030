-- what: returns that a rate of returns counts at and below a place, those of its forms together: expected; received;
--       counted (received, or received on time); pending (not received and not yet due)
-- grain: place × reporting period × indicator × boundary; as_now see today/place_received
-- inputs: place_returns, rated_form
-- parameters: $boundary
-- made as: table; empty without rated_form
select
    place_returns.place_code,
    place_returns.period,
    rated_form.indicator,
    sum(place_returns.expected)::bigint as expected,
    sum(place_returns.reported)::bigint as received,
    sum(case when rated_form.is_on_time then place_returns.on_time else place_returns.reported end)::bigint as counted,
    sum(place_returns.expected - place_returns.reported - place_returns.missing)::bigint as pending,
    cast(0 as bigint) as unmapped,
    $boundary as boundary
from place_returns
inner join rated_form on place_returns.form = rated_form.form
where $boundary = 'as_was'
group by place_returns.place_code, place_returns.period, rated_form.indicator
