-- what: units without the number that a headline figure asks of them: the return is overdue, it came without it, with a
--       number that was refused, or too late for a rate on time
-- grain: place × indicator × unit below × reporting place
-- inputs: headline_cells
-- parameters: none
select
    headline_cells.place_code,
    headline_cells.indicator,
    headline_cells.period,
    headline_cells.below_code,
    headline_cells.reporter_code,
    any_value(headline_cells.reporter_name) as reporter_name,
    case
        when bool_or(headline_cells.state = 'missing') then 'missing'
        when bool_or(headline_cells.state = 'late') then 'late'
        when bool_or(headline_cells.state = 'refused') then 'refused'
        else 'blank'
    end as state
from headline_cells
where headline_cells.state in ('missing', 'late', 'refused', 'blank') and headline_cells.reported_as <> 'subtotal'
group by
    headline_cells.place_code,
    headline_cells.indicator,
    headline_cells.period,
    headline_cells.below_code,
    headline_cells.reporter_code
order by headline_cells.place_code, headline_cells.indicator, headline_cells.below_code, headline_cells.reporter_code
