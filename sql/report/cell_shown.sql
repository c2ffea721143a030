-- what: numbers behind the latest headline figures, with the names of the form, of the term and of the unit below
-- grain: row of headline_cells
-- inputs: headline_cells, place_shown, dim_indicator, dim_form
-- parameters: $places
select
    headline_cells.place_code,
    headline_cells.indicator,
    headline_cells.period,
    headline_cells.below_code,
    place_shown.name as below_name,
    headline_cells.reporter_code,
    headline_cells.reporter_name,
    headline_cells.form,
    dim_form.title_zh as form_title,
    dim_form.title_en as form_title_en,
    headline_cells.reported_period,
    headline_cells.term,
    dim_indicator.name_zh as term_zh,
    dim_indicator.name_en as term_en,
    dim_indicator.decimals,
    headline_cells.reported_as,
    headline_cells.share,
    headline_cells.state,
    headline_cells.value,
    headline_cells.written,
    headline_cells.submission,
    headline_cells.file,
    headline_cells.sheet,
    headline_cells.cell
from headline_cells
left join place_shown on headline_cells.below_code = place_shown.place_code
left join dim_indicator on headline_cells.term = dim_indicator.indicator
left join dim_form on headline_cells.form = dim_form.form
where list_contains($places, headline_cells.place_code)
order by
    headline_cells.indicator,
    headline_cells.below_code <> headline_cells.place_code,
    headline_cells.below_code,
    headline_cells.reporter_code,
    headline_cells.reported_period,
    headline_cells.term,
    headline_cells.reported_as,
    headline_cells.form
