-- what: numbers that were refused, with the cells and texts of the finding: of a rule each number that it compares
-- grain: submission × sheet × ingest × place × period × indicator
-- inputs: finding, rule_operand
-- parameters: none
-- made as: table
select
    finding.submission,
    coalesce(finding.sheet, '') as sheet,
    finding.ingest,
    finding.place_code,
    finding.period,
    coalesce(rule_operand.indicator, finding.indicator) as indicator,
    min(finding.cell) as cell,
    arg_min(finding.value, finding.cell) as value
from finding
left join rule_operand on finding.rule = rule_operand.rule
where
    finding.severity = 'error'
    and finding.rule <> 'required_blank'
    and finding.indicator is not null
    and finding.submission is not null
group by
    finding.submission,
    coalesce(finding.sheet, ''),
    finding.ingest,
    finding.place_code,
    finding.period,
    coalesce(rule_operand.indicator, finding.indicator)
