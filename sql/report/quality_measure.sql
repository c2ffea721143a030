-- what: measures of data quality of the first two levels: completeness of the indicators asked for, zeros, and totals
--       that agree with their children
-- grain: place
-- inputs: indicator_completeness, reconciliation, place_shown
-- parameters: none
with completeness as (
    select
        place_code,
        sum(expected)::bigint as expected,
        sum(reported)::bigint as reported,
        sum(with_value)::bigint as with_value,
        sum(zero)::bigint as zero
    from indicator_completeness
    group by place_code
),

agreement as (
    select
        place_shown.branch_code,
        count(*) as totals,
        count_if(reconciliation.verdict = 'equal')::bigint as equal
    from reconciliation
    inner join place_shown on reconciliation.place_code = place_shown.place_code
    group by place_shown.branch_code
)

select
    place_shown.place_code,
    place_shown.name,
    completeness.expected,
    completeness.with_value,
    completeness.zero,
    agreement.totals,
    agreement.equal
from place_shown
inner join completeness on place_shown.place_code = completeness.place_code
left join agreement on place_shown.place_code = agreement.branch_code
where place_shown.depth < 2
order by place_shown.place_code
