-- what: marks at the reporters and at the places above, except those that contain all of a place below which the
--       reporter is and whose subtotal was used; the marks of a used subtotal start at its place; a rate has the marks
--       of its counts
-- grain: marked value × part × period (longer than the part, or the same) × indicator × place
-- inputs: inexact_found, rate_term, reporter_rate, place_in_period, place_in_period@as_was, place_sum@as_was,
--         place_replaced
-- parameters: $boundary
-- made as: table; empty without inexact_found
-- marks of reporters, of used subtotals, and of the counts of rates
with figure_mark as (
    select
        *,
        indicator as term
    from inexact_found as found
    where boundary = $boundary and not is_subtotal
    union all by name
    select
        found.*,
        found.indicator as term
    from inexact_found as found
    semi join place_sum as replaced
        on found.via_code = replaced.place_code
        and found.period = replaced.period
        and found.indicator = replaced.indicator
        and replaced.remainder is not null
        and replaced.boundary = 'as_was'
    where found.is_subtotal and found.boundary = $boundary
    union all by name
    select
        found.* replace (
            rate_term.indicator as indicator,
            'sum' as over_places,
            case when found.qualifier in ('more_than', 'less_than') then 'about' else found.qualifier end as qualifier,
            'infinity'::double as most
        ),
        rate_term.term
    from inexact_found as found
    inner join rate_term on found.indicator = rate_term.term
    left join reporter_rate
        on found.via_code = reporter_rate.place_code
        and found.period = reporter_rate.period
        and rate_term.indicator = reporter_rate.indicator
    left join place_sum as replaced
        on found.via_code = replaced.place_code
        and found.period = replaced.period
        and rate_term.indicator = replaced.indicator
        and replaced.boundary = 'as_was'
    where
        found.boundary = $boundary
        and case
            when found.is_subtotal then replaced.remainder is not null
            else reporter_rate.place_code is not null
            and (found.is_hidden or reporter_rate.denominator is not null)
        end
),

at_places as (
    select
        figure_mark.*,
        case
            when figure_mark.over_places <> 'none' then place_in_period.lineage
            when place_in_period.kind = 'office' then place_in_period.lineage[:2]
            else place_in_period.lineage[:1]
        end as places,
        unnest(places) as at_code
    from figure_mark
    inner join place_in_period
        on figure_mark.found_at = place_in_period.place_code
        and figure_mark.period = place_in_period.period
        and place_in_period.boundary = $boundary
),

-- marks below a place whose subtotal was used, and the places that contain all of it
replaced_mark as (
    select distinct
        figure_mark.via_code,
        figure_mark.period,
        figure_mark.indicator,
        place_replaced.at_code
    from figure_mark
    inner join place_in_period
        on figure_mark.via_code = place_in_period.place_code
        and figure_mark.period = place_in_period.period
        and place_in_period.boundary = 'as_was'
    cross join unnest(place_in_period.lineage[2:]) as above (code)
    inner join place_replaced
        on above.code = place_replaced.place_code
        and figure_mark.period = place_replaced.period
        and figure_mark.indicator = place_replaced.indicator
        and place_replaced.boundary = $boundary
)

select
    at_places.reporter,
    at_places.part,
    at_places.period,
    at_places.indicator,
    at_places.term,
    at_places.at_code as place_code,
    at_places.covered_by,
    at_places.qualifier,
    at_places.is_hidden,
    at_places.most,
    $boundary as boundary
from at_places
anti join replaced_mark
    on at_places.via_code = replaced_mark.via_code
    and at_places.period = replaced_mark.period
    and at_places.indicator = replaced_mark.indicator
    and at_places.at_code = replaced_mark.at_code
