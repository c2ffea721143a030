-- what: losses of the counties since the previous vintage: returns, and figures with a value, beside the number before
-- grain: kind (returns, figures) × county × period
-- inputs: old_rate, new_rate, old_figure, revision, dim_place
-- parameters: none
with county_of_place as (
    select
        place_code,
        arg_max(county_code, valid_from) as county_code
    from dim_place
    where county_code is not null
    group by place_code
),

old_return_count as (
    select
        old_rate.place_code as county_code,
        old_rate.period,
        sum(old_rate.reported) as held
    from old_rate
    inner join county_of_place on old_rate.place_code = county_of_place.place_code
    where county_of_place.county_code = county_of_place.place_code
    group by old_rate.place_code, old_rate.period
),

new_return_count as (
    select
        place_code as county_code,
        period,
        sum(reported) as held
    from new_rate
    group by place_code, period
),

lost_figure_count as (
    select
        county_of_place.county_code,
        revision.period,
        count(*) as lost
    from revision
    inner join county_of_place on revision.place_code = county_of_place.place_code
    where revision.old_value is not null and revision.new_value is null
    group by county_of_place.county_code, revision.period
),

old_figure_count as (
    select
        county_of_place.county_code,
        old_figure.period,
        count(*) as held
    from old_figure
    inner join county_of_place on old_figure.place_code = county_of_place.place_code
    inner join lost_figure_count
        on county_of_place.county_code = lost_figure_count.county_code
        and old_figure.period = lost_figure_count.period
    where old_figure.value is not null
    group by county_of_place.county_code, old_figure.period
)

select
    'returns' as kind,
    old_return_count.county_code,
    old_return_count.period,
    cast(old_return_count.held as bigint) as held,
    cast(old_return_count.held - coalesce(new_return_count.held, 0) as bigint) as lost
from old_return_count
left join new_return_count
    on old_return_count.county_code = new_return_count.county_code
    and old_return_count.period = new_return_count.period
where old_return_count.held > coalesce(new_return_count.held, 0)
union all
select
    'figures' as kind,
    lost_figure_count.county_code,
    lost_figure_count.period,
    old_figure_count.held,
    lost_figure_count.lost
from lost_figure_count
inner join old_figure_count using (county_code, period)
order by kind, county_code, period
