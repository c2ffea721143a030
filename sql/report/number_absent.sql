-- what: units without the number that a headline figure asks of them: the return is overdue, or it came without it
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
    bool_or(headline_cells.state = 'missing') as is_missing
from headline_cells
where headline_cells.state in ('missing', 'blank') and headline_cells.reported_as <> 'subtotal'
group by
    headline_cells.place_code,
    headline_cells.indicator,
    headline_cells.period,
    headline_cells.below_code,
    headline_cells.reporter_code
order by headline_cells.place_code, headline_cells.indicator, headline_cells.below_code, headline_cells.reporter_code
