-- what: what is not known exactly of the figures of reporters, at each of them and at the places above, up to the first
--       for which a total stands, and of such totals, from their place on; over longer periods a stock's last, and a
--       flow's where its parts are added up for the reporter itself; a rate's are those of one of its counts
-- grain: marked value × part × period (longer than the part, or the same) × indicator × place
-- inputs: reporter_inexact, part_asked, period_part, route, reporter_base, part_move, number_standing, indicator, reporter_rate, place_in_period, place_sum, place_sum@as_was, reporter_covered
-- parameters: $boundary
with asked as (
    select
        *,
        period as part
    from reporter_inexact
    union all by name
    select
        reporter_inexact.* replace (
            part_asked.whole as period,
            case when reporter_inexact.is_hidden and reporter_inexact.over_time <> 'sum' then 'infinity'::double else reporter_inexact.most end
                as most
        ),
        reporter_inexact.period as part
    from reporter_inexact
    inner join part_asked
        on reporter_inexact.period = part_asked.part
        and reporter_inexact.indicator = part_asked.indicator
    left join period_part as of_cover
        on reporter_inexact.covered_by = of_cover.part
        and part_asked.whole = of_cover.whole
    where of_cover.part is null
),

carried as (
    select
        asked.* replace (asked.most * coalesce(route.share, 1) as most),
        case when asked.is_subtotal then asked.place_code else coalesce(route.via_code, asked.place_code) end as via_code,
        coalesce(route.to_code, asked.place_code) as found_at
    from asked
    left join route
        on asked.place_code = route.place_code
        and asked.part = route.part
        and asked.period = route.whole
        and route.boundary = $boundary
),

stock_part as (
    select
        coalesce(part_move.to_code, reporter_base.place_code) as via_code,
        part_asked.whole,
        reporter_base.indicator,
        false as is_subtotal,
        part_asked.part,
        true as is_given
    from reporter_base
    inner join part_asked
        on reporter_base.period = part_asked.part
        and reporter_base.indicator = part_asked.indicator
        and part_asked.over_time = 'last'
    left join part_move
        on reporter_base.place_code = part_move.place_code
        and part_asked.part = part_move.part
        and part_asked.whole = part_move.whole
    where
        reporter_base.amount is not null
        and reporter_base.indicator in (select reporter_inexact.indicator from reporter_inexact)
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
        number_standing.place_code as via_code,
        period_part.whole,
        number_standing.indicator,
        true as is_subtotal,
        period_part.part,
        true as is_given
    from number_standing
    inner join period_part on number_standing.period = period_part.part
    where
        number_standing.reported_as = 'subtotal'
        and number_standing.indicator in (select reporter_inexact.indicator from reporter_inexact where is_subtotal)
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
    semi join place_sum as replaced
        on lasting.via_code = replaced.place_code
        and lasting.period = replaced.period
        and lasting.indicator = replaced.indicator
        and replaced.remainder is not null
        and replaced.boundary = 'as_was'
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
    left join reporter_rate
        on lasting.via_code = reporter_rate.place_code
        and lasting.period = reporter_rate.period
        and rate.code = reporter_rate.indicator
    left join place_sum as replaced
        on lasting.via_code = replaced.place_code
        and lasting.period = replaced.period
        and rate.code = replaced.indicator
        and replaced.boundary = 'as_was'
    where
        case
            when lasting.is_subtotal then replaced.remainder is not null
            else reporter_rate.place_code is not null
            and (lasting.is_hidden or reporter_rate.denominator is not null)
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
        and place_in_period.boundary = $boundary
),

known_from as (
    select
        at_places.found_at,
        at_places.period,
        at_places.indicator,
        min(at_places.step) as step
    from at_places
    inner join place_sum
        on at_places.at_code = place_sum.place_code
        and at_places.period = place_sum.period
        and at_places.indicator = place_sum.indicator
        and place_sum.remainder is not null
        and place_sum.boundary = $boundary
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
    at_places.most,
    $boundary as boundary
from at_places
left join known_from
    on at_places.found_at = known_from.found_at
    and at_places.period = known_from.period
    and at_places.indicator = known_from.indicator
left join reporter_covered
    on at_places.via_code = reporter_covered.place_code
    and at_places.period = reporter_covered.period
    and at_places.indicator = reporter_covered.indicator
    and at_places.at_code = reporter_covered.today_code
    and at_places.is_hidden
    and reporter_covered.boundary = $boundary
where
    at_places.step < coalesce(known_from.step, at_places.step + 1)
    and reporter_covered.place_code is null
