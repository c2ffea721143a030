-- what: how many findings of each rule there are at and beneath a place, what became of them, and how many places they
--       are of; a finding of a computed figure counts at its own place alone, for each level has its own
-- grain: place × period × rule
-- inputs: findings, place_in_period
-- parameters: none
with placed as (
    select
        findings.place_code as own_code,
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
)

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
    count(distinct own_code) as places
from placed
group by place_code, period, rule, severity
order by place_code, period, rule, severity
