-- what: open findings with the name of their place and its branch
-- grain: finding
-- inputs: findings, place_shown
-- parameters: none
select
    findings.rule,
    findings.severity,
    findings.file,
    findings.sheet,
    findings.cell,
    findings.period,
    findings.message_zh,
    findings.message_en,
    place_shown.name,
    place_shown.branch_code,
    place_shown.top_code
from findings
left join place_shown on findings.place_code = place_shown.place_code
where findings.status = 'open'
order by findings.severity, findings.file, findings.sheet, findings.cell, findings.rule, findings.message_zh
