-- what: what a mark hides of the figures of reporters, at each of them and at the places above, up to the first for
--       which a total stands; over longer periods a stock that was not given or hidden again later in it, and a flow where its
--       parts are added up for the reporter itself; a rate's are those of whom one of its counts is hidden
-- grain: reporter × part × period (longer than the part, or the same) × indicator × place
-- inputs: hidden_value, asked_part, period_part, move, base_value, part_move, indicator, matched_value, place_in_period, place_value, covered_reporter
-- parameters: none
with asked as (
    select
        place_code,
        reporter,
        period as part,
        period,
        indicator,
        over_time,
        over_places,
        covered_by,
        most
    from main.hidden_value
    union all
    select
        hidden_value.place_code,
        hidden_value.reporter,
        hidden_value.period as part,
        asked_part.whole as period,
        hidden_value.indicator,
        hidden_value.over_time,
        hidden_value.over_places,
        hidden_value.covered_by,
        case when hidden_value.over_time = 'sum' then hidden_value.most else 'infinity'::double end as most
    from main.hidden_value
    inner join asked_part
        on hidden_value.period = asked_part.part
        and hidden_value.indicator = asked_part.indicator
    left join period_part as of_cover
        on hidden_value.covered_by = of_cover.part
        and asked_part.whole = of_cover.whole
    where of_cover.part is null
),

carried as (
    select
        asked.reporter,
        asked.part,
        asked.period,
        asked.indicator,
        asked.over_time,
        asked.over_places,
        asked.covered_by,
        coalesce(move.via_code, asked.place_code) as via_code,
        coalesce(move.to_code, asked.place_code) as found_at,
        asked.most * coalesce(move.share, 1) as most
    from asked
    left join move
        on asked.place_code = move.place_code
        and asked.part = move.part
        and asked.period = move.whole
),

stock_part as (
    select
        coalesce(part_move.to_code, base_value.place_code) as via_code,
        asked_part.whole,
        base_value.indicator,
        asked_part.part
    from main.base_value
    inner join asked_part
        on base_value.period = asked_part.part
        and base_value.indicator = asked_part.indicator
        and asked_part.over_time = 'last'
    left join main.part_move
        on base_value.place_code = part_move.place_code
        and asked_part.part = part_move.part
        and asked_part.whole = part_move.whole
    where
        base_value.amount is not null
        and base_value.indicator in (select hidden_value.indicator from main.hidden_value)
    union all
    select
        via_code,
        period as whole,
        indicator,
        part
    from carried
    where over_time = 'last' and part <> period
),

last_part as (
    select
        via_code,
        whole,
        indicator,
        max(part) as part
    from stock_part
    group by via_code, whole, indicator
),

hidden as (
    select carried.*
    from carried
    left join last_part
        on carried.via_code = last_part.via_code
        and carried.period = last_part.whole
        and carried.indicator = last_part.indicator
        and carried.part < last_part.part
    where last_part.part is null
),

with_rates as (
    select
        reporter,
        part,
        period,
        indicator,
        over_places,
        covered_by,
        via_code,
        found_at,
        most
    from hidden
    union all
    select
        hidden.reporter,
        hidden.part,
        hidden.period,
        rate.code as indicator,
        'sum' as over_places,
        hidden.covered_by,
        hidden.via_code,
        hidden.found_at,
        'infinity'::double as most
    from hidden
    inner join indicator as rate on hidden.indicator in (rate.numerator, rate.denominator)
    inner join main.matched_value
        on hidden.via_code = matched_value.place_code
        and hidden.period = matched_value.period
        and rate.code = matched_value.indicator
),

at_places as (
    select
        with_rates.reporter,
        with_rates.part,
        with_rates.period,
        with_rates.indicator,
        with_rates.covered_by,
        with_rates.via_code,
        with_rates.found_at,
        with_rates.most,
        case
            when with_rates.over_places = 'sum' then place_in_period.lineage
            when place_in_period.kind = 'office' then place_in_period.lineage[:2]
            else place_in_period.lineage[:1]
        end as places,
        unnest(places) as place_code,
        generate_subscripts(places, 1) as step
    from with_rates
    inner join place_in_period
        on with_rates.found_at = place_in_period.place_code
        and with_rates.period = place_in_period.period
),

known_from as (
    select
        at_places.found_at,
        at_places.period,
        at_places.indicator,
        min(at_places.step) as step
    from at_places
    inner join place_value
        on at_places.place_code = place_value.place_code
        and at_places.period = place_value.period
        and at_places.indicator = place_value.indicator
        and place_value.remainder is not null
        and at_places.step > 1
    group by at_places.found_at, at_places.period, at_places.indicator
)

select
    at_places.reporter,
    at_places.part,
    at_places.period,
    at_places.indicator,
    at_places.place_code,
    at_places.covered_by,
    at_places.most
from at_places
left join known_from
    on at_places.found_at = known_from.found_at
    and at_places.period = known_from.period
    and at_places.indicator = known_from.indicator
left join covered_reporter
    on at_places.via_code = covered_reporter.place_code
    and at_places.period = covered_reporter.period
    and at_places.indicator = covered_reporter.indicator
    and at_places.place_code = covered_reporter.today_code
where
    at_places.step < coalesce(known_from.step, at_places.step + 1)
    and covered_reporter.place_code is null
