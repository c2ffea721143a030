-- what: findings of each rule at and below a place, by status, with the number of places they concern; a finding of a
--       computed figure counts at its place alone
-- grain: place × period × rule
-- inputs: findings, place_in_period@as_was, place_dated, period
-- parameters: none
with finding_below as (
    select
        findings.place_code as found_code,
        findings.period,
        findings.rule,
        findings.severity,
        findings.status,
        unnest(
            case
                when findings.submission is null then [findings.place_code]
                else place_in_period.lineage::varchar[]
            end
        ) as place_code
    from findings
    inner join place_in_period
        on findings.place_code = cast(place_in_period.place_code as varchar)
        and findings.period = cast(place_in_period.period as varchar)
        and place_in_period.boundary = 'as_was'
),

counted as (
    select
        place_code,
        period,
        rule,
        severity,
        count(*) as findings,
        count(*) filter (where status = 'open') as open,
        count(*) filter (where status = 'explained') as explained,
        count(*) filter (where status = 'corrected') as corrected,
        count(*) filter (where status = 'withdrawn') as withdrawn,
        count(distinct found_code) as places
    from finding_below
    group by place_code, period, rule, severity
)

select
    counted.place_code,
    counted.period,
    counted.rule,
    counted.severity,
    counted.findings,
    counted.open,
    counted.explained,
    counted.corrected,
    counted.withdrawn,
    counted.places,
    place_dated.place_key,
    place_dated.place_name
from counted
inner join period on counted.period = period.period::varchar
inner join place_dated
    on counted.place_code = place_dated.place_code::varchar
    and period.end_date between place_dated.counts_from and place_dated.counts_to
order by counted.place_code, counted.period, counted.rule, counted.severity
