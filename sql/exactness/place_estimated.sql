-- what: figures with an estimated part: base figures (place_estimated_base), and rates if a count is estimated or only
--       some shares of a split place gave both counts
-- grain: place × period × indicator × boundary
-- inputs: place_estimated_base, place_spanning, source_split, reporter_rate, rate_term
-- parameters: $boundary
-- made as: table; empty without place_estimated_base or source_split or place_spanning
-- shares of split places, where both counts of a rate were given
with matched_split as (
    select distinct
        source_split.source,
        source_split.part,
        source_split.whole,
        source_split.place_code,
        source_split.via_code,
        source_split.to_code,
        source_split.share,
        source_split.is_unmapped,
        reporter_rate.indicator
    from source_split
    inner join rate_term on source_split.indicator = rate_term.term
    inner join reporter_rate
        on source_split.via_code = reporter_rate.place_code
        and source_split.whole = reporter_rate.period
        and rate_term.indicator = reporter_rate.indicator
        and reporter_rate.denominator is not null
    where source_split.boundary = $boundary
),

estimated as (
    select
        place_code,
        period,
        indicator
    from place_estimated_base
    where boundary = $boundary
    union
    select
        place_estimated_base.place_code,
        place_estimated_base.period,
        rate_term.indicator
    from place_estimated_base
    inner join rate_term on place_estimated_base.indicator = rate_term.term
    where place_estimated_base.boundary = $boundary
    union
    select
        place_code,
        whole as period,
        indicator
    from matched_split
    group by source, part, whole, indicator, place_code
    having sum(share) < 0.999999999
    union
    select
        place_spanning.place_code,
        place_spanning.period,
        rate_term.indicator
    from place_spanning
    inner join rate_term on place_spanning.indicator = rate_term.term
    inner join reporter_rate
        on place_spanning.via_code = reporter_rate.place_code
        and place_spanning.period = reporter_rate.period
        and rate_term.indicator = reporter_rate.indicator
        and reporter_rate.denominator is not null
    where place_spanning.boundary = $boundary
)

select
    place_code,
    period,
    indicator,
    $boundary as boundary
from estimated
