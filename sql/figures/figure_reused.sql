-- what: figures reused from the previous vintage; only those that are written again have a branch
-- grain: place × period × indicator
-- inputs: figure_file, place_in_period, branch_rewritten
-- parameters: $boundary
-- made as: view
select
    place_in_period.place_code,
    place_in_period.name as place_name,
    figure_file.level,
    branch_rewritten.branch_code,
    figure_file.year,
    figure_file.period_type,
    place_in_period.period,
    figure_file.indicator,
    figure_file.value,
    figure_file.numerator,
    figure_file.denominator,
    figure_file.status,
    figure_file.method,
    figure_file.units_expected,
    figure_file.units_reported,
    figure_file.units_unmatched,
    figure_file.units_unmapped,
    figure_file.qualifier,
    figure_file.precision,
    figure_file.units_suppressed,
    figure_file.suppressed_most,
    figure_file.as_of_period,
    $boundary as boundary
from figure_file
inner join place_in_period
    on figure_file.place_code = place_in_period.place_code
    and figure_file.period = place_in_period.period
    and place_in_period.boundary = $boundary
left join branch_rewritten
    on figure_file.year = branch_rewritten.year
    and place_in_period.branch_code = branch_rewritten.branch_code
where figure_file.boundary = $boundary
