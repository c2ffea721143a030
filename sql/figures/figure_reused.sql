-- what: figures reused from the previous vintage; only those that are written again have a branch
-- grain: place × period × indicator
-- inputs: figure_file, place_in_period, branch_rewritten
-- parameters: $boundary
-- made as: view; table if few figure_file
select
    place_in_period.place_code,
    place_in_period.name as place_name,
    figure_file.level,
    branch_rewritten.branch_code,
    figure_file.year,
    cast(figure_file.period_type as period_type) as period_type,
    place_in_period.period,
    cast(figure_file.indicator as indicator) as indicator,
    figure_file.value,
    figure_file.numerator,
    figure_file.denominator,
    cast(figure_file.status as status) as status,
    cast(figure_file.method as method) as method,
    figure_file.units_expected,
    figure_file.units_reported,
    figure_file.units_unmatched,
    figure_file.units_unmapped,
    cast(figure_file.qualifier as qualifier) as qualifier,
    figure_file.precision,
    figure_file.units_suppressed,
    figure_file.suppressed_most,
    cast(figure_file.as_of_period as period) as as_of_period,
    $boundary as boundary
from figure_file
inner join place_in_period
    on cast(figure_file.place_code as place_code) = place_in_period.place_code
    and cast(figure_file.period as period) = place_in_period.period
    and place_in_period.boundary = $boundary
left join branch_rewritten
    on figure_file.year = branch_rewritten.year
    and place_in_period.branch_code = branch_rewritten.branch_code
where figure_file.boundary = $boundary
