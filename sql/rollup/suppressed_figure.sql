-- what: at how many reporters at and beneath a place a mark hides a figure, and how much what is hidden comes to at
--       most, empty where nobody knows; a rate's are those of whom one of its counts is hidden;
--       a subtotal that stands for the children is no less known for what they hide, there and above, nor is a stock
--       that was given again later in a longer period, nor what a later cumulative figure holds
-- grain: place × period × indicator
-- inputs: hidden_value, indicator, current_observation, period_part, increment, move, place_in_period, place_value, covered_figure
-- parameters: none
with hidden as (
    select
        hidden_value.place_code,
        hidden_value.period,
        hidden_value.indicator,
        indicator.over_time,
        indicator.over_places,
        hidden_value.most
    from hidden_value
    inner join indicator on hidden_value.indicator = indicator.code
),

known_later as (
    select
        hidden.place_code,
        hidden.period,
        hidden.indicator,
        of_hidden.whole
    from hidden
    inner join current_observation as given
        on hidden.place_code = given.place_code
        and hidden.indicator = given.indicator
        and hidden.period < given.period
        and hidden.over_time = 'last'
    inner join period_part as of_hidden on hidden.period = of_hidden.part
    inner join period_part as of_given on given.period = of_given.part and of_hidden.whole = of_given.whole
    union
    select
        hidden.place_code,
        hidden.period,
        hidden.indicator,
        of_hidden.whole
    from hidden
    inner join increment
        on hidden.place_code = increment.place_code
        and hidden.period = increment.period
        and hidden.indicator = increment.indicator
    inner join period_part as of_hidden on hidden.period = of_hidden.part
    inner join period_part as of_cover on increment.covered_by = of_cover.part and of_hidden.whole = of_cover.whole
),

asked as (
    select
        place_code,
        period as part,
        period,
        indicator,
        over_places,
        most
    from hidden
    union all
    select
        hidden.place_code,
        hidden.period as part,
        period_part.whole as period,
        hidden.indicator,
        hidden.over_places,
        case when hidden.over_time = 'sum' then hidden.most else 'infinity'::double end as most
    from hidden
    inner join period_part on hidden.period = period_part.part and hidden.over_time in ('sum', 'last')
    left join known_later
        on hidden.place_code = known_later.place_code
        and hidden.period = known_later.period
        and hidden.indicator = known_later.indicator
        and period_part.whole = known_later.whole
    where known_later.whole is null
),

with_rates as (
    select
        place_code,
        part,
        period,
        indicator,
        over_places,
        most
    from asked
    union all
    select distinct
        asked.place_code,
        asked.part,
        asked.period,
        rate.code as indicator,
        'sum' as over_places,
        'infinity'::double as most
    from asked
    inner join indicator as rate on asked.indicator in (rate.numerator, rate.denominator) and rate.formula is null
),

at_places as (
    select
        with_rates.place_code as reporter,
        coalesce(move.to_code, with_rates.place_code) as found_at,
        with_rates.part,
        with_rates.period,
        with_rates.indicator,
        with_rates.most * coalesce(move.share, 1) as most,
        case
            when with_rates.over_places = 'sum' then place_in_period.lineage
            when place_in_period.kind = 'office' then place_in_period.lineage[:2]
            else place_in_period.lineage[:1]
        end as places,
        cast(unnest(places) as place_code) as place_code,
        generate_subscripts(places, 1) as step
    from with_rates
    left join move
        on with_rates.place_code = move.place_code
        and with_rates.part = move.part
        and with_rates.period = move.whole
    inner join place_in_period
        on coalesce(move.to_code, with_rates.place_code) = place_in_period.place_code
        and with_rates.period = place_in_period.period
),

known as (
    select
        place_code,
        period,
        indicator
    from place_value
    where remainder is not null
    union
    select
        place_code,
        period,
        indicator
    from covered_figure
),

known_from as (
    select
        at_places.reporter,
        at_places.found_at,
        at_places.part,
        at_places.period,
        at_places.indicator,
        min(at_places.step) as step
    from at_places
    inner join known
        on at_places.place_code = known.place_code
        and known.period in (at_places.part, at_places.period)
        and at_places.indicator = known.indicator
        and at_places.step > 1
    group by at_places.reporter, at_places.found_at, at_places.part, at_places.period, at_places.indicator
)

select
    at_places.place_code,
    at_places.period,
    at_places.indicator,
    count(distinct at_places.reporter)::bigint as units_suppressed,
    case when isfinite(sum(at_places.most)) then sum(at_places.most) end as suppressed_most
from at_places
left join known_from
    on at_places.reporter = known_from.reporter
    and at_places.found_at = known_from.found_at
    and at_places.part = known_from.part
    and at_places.period = known_from.period
    and at_places.indicator = known_from.indicator
where at_places.step < coalesce(known_from.step, at_places.step + 1)
group by at_places.place_code, at_places.period, at_places.indicator
