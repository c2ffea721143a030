-- what: sums and differences of indicators, from the published figures of their terms; no value unless every term has
--       one; units_expected is that of the term with most, and the missing units are those of the term that lacks most
-- grain: place × period × boundary × indicator that is a sum
-- inputs: figure_rolled, sum_term
-- parameters: $boundary
-- made as: table; empty without sum_term
with term as (
    select
        figure_rolled.*,
        sum_term.indicator as sum_indicator,
        sum_term.above as factor,
        sum_term.terms,
        -- a term that is taken away turns the direction of its error
        case
            when sum_term.above > 0 then figure_rolled.qualifier
            when figure_rolled.qualifier = 'more_than' then 'less_than'
            when figure_rolled.qualifier = 'less_than' then 'more_than'
            else figure_rolled.qualifier
        end as direction
    from figure_rolled
    inner join sum_term on figure_rolled.indicator = sum_term.term
    where figure_rolled.boundary = $boundary
),

summed as (
    select
        place_code,
        any_value(place_name) as place_name,
        any_value(level) as level,
        any_value(branch_code) as branch_code,
        any_value(year) as year,
        any_value(period_type) as period_type,
        period,
        sum_indicator as indicator,
        -- decimals, because a sum of floating numbers depends on their order
        case when count(value) = count(*) then sum(cast(factor * value as decimal(38, 10)))::double end as value,
        case
            when bool_or(status = 'Q') then 'Q'
            when bool_or(status = 'L') then 'L'
            when bool_or(status = 'O') then 'O'
            when bool_or(status = 'E') then 'E'
            when bool_or(status = 'P') then 'P'
            else 'A'
        end as status,
        case
            when bool_or(method = 'partial') then 'partial'
            when bool_or(method = 'reported') then 'reported'
            else 'bottom_up'
        end as method,
        max(units_expected) as units_expected,
        max(units_expected) - max(units_expected - units_reported) as units_reported,
        max(units_unmapped) as units_unmapped,
        bool_or(direction in ('more_than', 'about')) as may_be_more,
        bool_or(direction in ('less_than', 'about')) as may_be_less,
        case when count(precision) = count(*) then sum(cast(abs(factor) * precision as decimal(38, 10)))::double end
            as precision,
        max(units_suppressed) as units_suppressed,
        -- the limit of what is hidden is known if every term that hides something has one, and none is taken away
        case when bool_and(units_suppressed = 0 or (factor > 0 and suppressed_most is not null))
            then sum(cast(factor * suppressed_most as decimal(38, 10)))::double
        end as suppressed_most,
        max(as_of_period) as as_of_period
    from term
    group by place_code, period, sum_indicator
    having count(*) = any_value(terms)
)

select
    place_code,
    place_name,
    level,
    branch_code,
    year,
    period_type,
    period,
    indicator,
    value,
    cast(null as double) as numerator,
    cast(null as double) as denominator,
    cast(status as status) as status,
    cast(method as method) as method,
    units_expected,
    units_reported,
    cast(0 as bigint) as units_unmatched,
    units_unmapped,
    cast(
        case
            when value is null then null
            when may_be_more and may_be_less then 'about'
            when may_be_more then 'more_than'
            when may_be_less then 'less_than'
            else 'exact'
        end
        as qualifier
    ) as qualifier,
    case when value is not null then precision end as precision,
    units_suppressed,
    suppressed_most,
    as_of_period,
    $boundary as boundary
from summed
