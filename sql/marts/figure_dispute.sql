-- what: figures with open findings at or below the place, each with the gravest; a flow over a longer period has the
--       findings that the figures of its parts had where they lay then
-- grain: place × period × boundary × indicator
-- inputs: figure_questioned, route@as_was, route@as_now, place_in_period@as_was, place_in_period@as_now, period
-- parameters: none
-- made as: table; empty without figure_questioned
-- where the finding's place, or each place above it in a flow, is on the last day of the longer period
with moved as (
    select
        figure_questioned.*,
        coalesce(route.to_code, above.code) as at_code,
        true as is_there
    from figure_questioned
    inner join place_in_period
        on figure_questioned.place_code = place_in_period.place_code
        and figure_questioned.period = place_in_period.period
        and place_in_period.boundary = 'as_was'
    cross join unnest(place_in_period.lineage) as above (code)
    left join route
        on above.code = route.place_code
        and figure_questioned.period = route.part
        and figure_questioned.whole = route.whole
        and route.boundary = 'as_was'
    where figure_questioned.is_flow and not figure_questioned.is_computed
    union all
    select
        figure_questioned.*,
        coalesce(route.to_code, figure_questioned.place_code) as at_code,
        figure_questioned.is_computed as is_there
    from figure_questioned
    left join route
        on figure_questioned.place_code = route.place_code
        and figure_questioned.period = route.part
        and figure_questioned.whole = route.whole
        and route.boundary = 'as_was'
        and not figure_questioned.is_computed
    where not figure_questioned.is_flow or figure_questioned.is_computed
),

placed as (
    select
        whole,
        indicator,
        dispute,
        gravity,
        at_code as place_code,
        cast('as_was' as boundary) as boundary
    from moved
    where is_there
    union all
    select
        moved.whole,
        moved.indicator,
        moved.dispute,
        moved.gravity,
        above.code as place_code,
        place_in_period.boundary
    from moved
    inner join place_in_period
        on moved.at_code = place_in_period.place_code
        and moved.whole = place_in_period.period
        and place_in_period.boundary = 'as_was'
    cross join unnest(place_in_period.lineage) as above (code)
    where not moved.is_there
    union all
    select
        figure_questioned.whole,
        figure_questioned.indicator,
        figure_questioned.dispute,
        figure_questioned.gravity,
        above.code as place_code,
        place_in_period.boundary
    from figure_questioned
    left join route
        on figure_questioned.place_code = route.place_code
        and figure_questioned.period = route.part
        and figure_questioned.whole = route.whole
        and route.boundary = 'as_now'
    inner join place_in_period
        on coalesce(route.to_code, figure_questioned.place_code) = place_in_period.place_code
        and figure_questioned.whole = place_in_period.period
        and place_in_period.boundary = 'as_now'
    cross join unnest(place_in_period.lineage) as above (code)
    where not figure_questioned.is_computed or above.code = figure_questioned.place_code
)

select
    placed.place_code,
    period.published as period,
    placed.indicator,
    placed.boundary,
    period.year,
    place_in_period.branch_code,
    arg_min(placed.dispute, placed.gravity) as dispute
from placed
inner join period on placed.whole = period.period
inner join place_in_period
    on placed.place_code = place_in_period.place_code
    and placed.whole = place_in_period.period
    and placed.boundary = place_in_period.boundary
group by
    placed.place_code, period.published, placed.indicator, placed.boundary, period.year, place_in_period.branch_code
