-- what: what is not known exactly of the figures of reporters, at each of them and at the places above, up to the first
--       for which a total stands, and of such totals, from their place on; over longer periods a stock's last, and a
--       flow's where its parts are added up for the reporter itself; a rate's are those of one of its counts
-- grain: marked value × part × period (longer than the part, or the same) × indicator × place
-- inputs: marked_value, asked_part, period_part, move, base_value, part_move, current_observation, indicator, matched_value, place_in_period, place_value, covered_reporter
-- parameters: none
with asked as (
    select
        *,
        period as part
    from main.marked_value
    union all by name
    select
        marked_value.* replace (
            asked_part.whole as period,
            case when marked_value.is_hidden and marked_value.over_time <> 'sum' then 'infinity'::double else marked_value.most end
                as most
        ),
        marked_value.period as part
    from main.marked_value
    inner join asked_part
        on marked_value.period = asked_part.part
        and marked_value.indicator = asked_part.indicator
    left join period_part as of_cover
        on marked_value.covered_by = of_cover.part
        and asked_part.whole = of_cover.whole
    where of_cover.part is null
),

carried as (
    select
        asked.* replace (asked.most * coalesce(move.share, 1) as most),
        case when asked.is_subtotal then asked.place_code else coalesce(move.via_code, asked.place_code) end as via_code,
        coalesce(move.to_code, asked.place_code) as found_at
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
        false as is_subtotal,
        asked_part.part,
        true as is_given
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
        and base_value.indicator in (select marked_value.indicator from main.marked_value)
    union all
    select
        via_code,
        period as whole,
        indicator,
        is_subtotal,
        part,
        false as is_given
    from carried
    where over_time = 'last' and part <> period and is_hidden
    union all
    select
        current_observation.place_code as via_code,
        period_part.whole,
        current_observation.indicator,
        true as is_subtotal,
        period_part.part,
        true as is_given
    from current_observation
    inner join period_part on current_observation.period = period_part.part
    where
        current_observation.reported_as = 'subtotal'
        and current_observation.indicator in (select marked_value.indicator from main.marked_value where is_subtotal)
),

last_part as (
    select
        via_code,
        whole,
        indicator,
        is_subtotal,
        max(part) as said,
        max(part) filter (where is_given) as given
    from stock_part
    group by via_code, whole, indicator, is_subtotal
),

lasting as (
    select carried.*
    from carried
    left join last_part
        on carried.via_code = last_part.via_code
        and carried.period = last_part.whole
        and carried.indicator = last_part.indicator
        and carried.is_subtotal = last_part.is_subtotal
        and carried.over_time = 'last'
    where
        last_part.via_code is null
        or carried.part = case when carried.is_hidden then last_part.said else last_part.given end
),

-- of the reporters and totals that are in the figure
counted as (
    select *
    from lasting
    where not is_subtotal
    union all by name
    select lasting.*
    from lasting
    semi join main.place_value as replaced
        on lasting.via_code = replaced.place_code
        and lasting.period = replaced.period
        and lasting.indicator = replaced.indicator
        and replaced.remainder is not null
    where lasting.is_subtotal
    union all by name
    select
        lasting.* replace (
            rate.code as indicator,
            'sum' as over_places,
            case when lasting.qualifier in ('more_than', 'less_than') then 'about' else lasting.qualifier end as qualifier,
            'infinity'::double as most
        )
    from lasting
    inner join indicator as rate on lasting.indicator in (rate.numerator, rate.denominator)
    left join main.matched_value
        on lasting.via_code = matched_value.place_code
        and lasting.period = matched_value.period
        and rate.code = matched_value.indicator
    left join main.place_value as replaced
        on lasting.via_code = replaced.place_code
        and lasting.period = replaced.period
        and rate.code = replaced.indicator
    where
        case
            when lasting.is_subtotal then replaced.remainder is not null
            else matched_value.place_code is not null
            and (lasting.is_hidden or matched_value.denominator is not null)
        end
),

at_places as (
    select
        counted.*,
        case
            when counted.over_places = 'sum' then place_in_period.lineage
            when place_in_period.kind = 'office' then place_in_period.lineage[:2]
            else place_in_period.lineage[:1]
        end as places,
        unnest(places) as at_code,
        generate_subscripts(places, 1) as step
    from counted
    inner join place_in_period
        on counted.found_at = place_in_period.place_code
        and counted.period = place_in_period.period
),

known_from as (
    select
        at_places.found_at,
        at_places.period,
        at_places.indicator,
        min(at_places.step) as step
    from at_places
    inner join place_value
        on at_places.at_code = place_value.place_code
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
    at_places.at_code as place_code,
    at_places.covered_by,
    at_places.qualifier,
    at_places.is_hidden,
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
    and at_places.at_code = covered_reporter.today_code
    and at_places.is_hidden
where
    at_places.step < coalesce(known_from.step, at_places.step + 1)
    and covered_reporter.place_code is null
