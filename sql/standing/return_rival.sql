-- what: pairs of accepted returns of the same form, place and period with different numbers: the one that counts and
--       another, with what decided if both were received at the same time and no officer prefers one (revision_mark,
--       saved_at, modified_at, no_order), or older if the one that counts was received later but seems older
-- grain: submission × sheet × other submission × other sheet
-- inputs: return_accepted, observation
-- parameters: none
with pair as (
    select
        standing.submission,
        standing.sheet,
        standing.ingest,
        standing.file,
        standing.place_code,
        standing.period,
        other.submission as other_submission,
        other.sheet as other_sheet,
        other.ingest as other_ingest,
        other.file as other_file,
        case
            when standing.received_at > other.received_at then 'older'
            when standing.revision_mark > other.revision_mark then 'revision_mark'
            when standing.saved_at > other.saved_at then 'saved_at'
            when
                coalesce(standing.saved_at, standing.modified_at) > coalesce(other.saved_at, other.modified_at)
                or standing.modified_at > other.modified_at
                then 'modified_at'
            else 'no_order'
        end as decided_by
    from return_accepted as standing
    inner join return_accepted as other
        on standing.form = other.form
        and standing.place_code = other.place_code
        and standing.period = other.period
        and standing.precedence > other.precedence
    where
        standing.is_current
        and standing.submission <> other.submission
        and standing.preferred_number is null
        and (
            standing.received_at = other.received_at
            or standing.revision_mark < other.revision_mark
            or (standing.revision_mark = other.revision_mark and standing.saved_at < other.saved_at)
        )
),

side as (
    select
        *,
        true as is_standing,
        submission as of_submission,
        sheet as of_sheet,
        ingest as of_ingest
    from pair
    union all
    select
        *,
        false,
        other_submission,
        other_sheet,
        other_ingest
    from pair
),

cell as (
    select
        side.submission,
        side.sheet,
        side.other_submission,
        side.other_sheet,
        count(distinct (observation.value, observation.qualifier, observation.precision)) > 1
        or count_if(side.is_standing) = 0
        or count_if(not side.is_standing) = 0 as is_different
    from side
    inner join observation
        on side.of_submission = observation.submission
        and side.of_sheet = observation.sheet
        and side.of_ingest = observation.ingest
    group by
        side.submission, side.sheet, side.other_submission, side.other_sheet,
        observation.place_code, observation.indicator, observation.reported_as
),

difference as (
    select
        submission,
        sheet,
        other_submission,
        other_sheet,
        count_if(is_different) as cells
    from cell
    group by submission, sheet, other_submission, other_sheet
    having count_if(is_different) > 0
)

select
    pair.submission,
    pair.sheet,
    pair.file,
    pair.place_code,
    pair.period,
    pair.other_submission,
    pair.other_sheet,
    pair.other_file,
    pair.decided_by,
    difference.cells
from pair
inner join difference
    on pair.submission = difference.submission
    and pair.sheet = difference.sheet
    and pair.other_submission = difference.other_submission
    and pair.other_sheet = difference.other_sheet
order by pair.submission, pair.sheet, pair.other_submission, pair.other_sheet
