-- what: targets of the first two levels with the verdict of the latest year
-- grain: place × target
-- inputs: target_progress, place_shown
-- parameters: none
select
    target_progress.place_code,
    target_progress.indicator,
    target_progress.outline,
    target_progress.year,
    target_progress.operator,
    target_progress.target,
    target_progress.target_year,
    target_progress.verdict
from target_progress
inner join place_shown on target_progress.place_code = place_shown.place_code
where place_shown.depth < 2 and target_progress.per_level is null
qualify
    target_progress.year = max(target_progress.year) over (
        partition by
            target_progress.place_code,
            target_progress.indicator,
            target_progress.outline,
            target_progress.operator,
            target_progress.target_year
    )
order by target_progress.place_code, target_progress.indicator, target_progress.target_year, target_progress.outline
