-- what: what the counties have less of than in the vintage before: returns that came, figures with a value; with how
--       many they had
-- grain: kind (returns, figures) × county × period
-- inputs: old_rate, new_rate, old_figure, revision, dim_place
-- parameters: none
with county_of as (
    select
        place_code,
        arg_max(county_code, valid_from) as county_code
    from dim_place
    where county_code is not null
    group by place_code
),

old_returns as (
    select
        old_rate.place_code as county_code,
        old_rate.period,
        sum(old_rate.reported) as held
    from old_rate
    inner join county_of on old_rate.place_code = county_of.place_code
    where county_of.county_code = county_of.place_code
    group by old_rate.place_code, old_rate.period
),

new_returns as (
    select
        place_code as county_code,
        period,
        sum(reported) as held
    from new_rate
    group by place_code, period
),

gone as (
    select
        county_of.county_code,
        revision.period,
        count(*) as lost
    from revision
    inner join county_of on revision.place_code = county_of.place_code
    where revision.old_value is not null and revision.new_value is null
    group by county_of.county_code, revision.period
),

old_figures as (
    select
        county_of.county_code,
        old_figure.period,
        count(*) as held
    from old_figure
    inner join county_of on old_figure.place_code = county_of.place_code
    inner join gone on county_of.county_code = gone.county_code and old_figure.period = gone.period
    where old_figure.value is not null
    group by county_of.county_code, old_figure.period
)

select
    'returns' as kind,
    old_returns.county_code,
    old_returns.period,
    cast(old_returns.held as bigint) as held,
    cast(old_returns.held - coalesce(new_returns.held, 0) as bigint) as lost
from old_returns
left join new_returns
    on old_returns.county_code = new_returns.county_code
    and old_returns.period = new_returns.period
where old_returns.held > coalesce(new_returns.held, 0)
union all
select
    'figures' as kind,
    gone.county_code,
    gone.period,
    old_figures.held,
    gone.lost
from gone
inner join old_figures on gone.county_code = old_figures.county_code and gone.period = old_figures.period
order by kind, county_code, period
