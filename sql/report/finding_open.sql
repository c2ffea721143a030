-- what: open findings with the names of their place, its branch and their indicator
-- grain: finding
-- inputs: findings, place_shown, dim_indicator
-- parameters: none
select
    findings.rule,
    findings.severity,
    findings.file,
    findings.sheet,
    findings.cell,
    findings.period,
    findings.submission,
    findings.value,
    dim_indicator.name_zh,
    dim_indicator.name_en,
    findings.message_zh,
    findings.message_en,
    place_shown.name,
    place_shown.branch_code,
    place_shown.top_code
from findings
left join place_shown on findings.place_code = place_shown.place_code
left join dim_indicator on findings.indicator = dim_indicator.indicator
where findings.status = 'open'
order by findings.severity, findings.file, findings.sheet, findings.cell, findings.rule, findings.message_zh
