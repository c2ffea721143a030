-- what: accepted returns with their revision; the order is that of precedence: the time of receipt (or of an officer's
--       preference, if later), then preference, revision mark, the time of last saving (inside the workbook, else of
--       the file), the time of the file, and the hash; the last return of a form, place and period is current, unless
--       it is much worse than an earlier one: every cell of it is refused, or of the cells that the best earlier return
--       gave as large a share as refused_pct (thresholds.csv, rule revision) is refused; such a return is set aside
--       until a better one is received
-- grain: submission × sheet
-- inputs: record_standing, threshold
-- parameters: none
with ordered as (
    select
        *,
        greatest(received_at, coalesce(preferred_at, received_at)) as counts_from,
        row_number() over (
            order by
                greatest(received_at, coalesce(preferred_at, received_at)),
                coalesce(preferred_number, 0),
                revision_mark,
                coalesce(saved_at, modified_at, make_timestamptz(0)),
                coalesce(modified_at, make_timestamptz(0)),
                submission,
                sheet
        ) as precedence
    from record_standing
    where status = 'accepted'
),

received as (
    select
        *,
        row_number() over (
            partition by form, place_code, period order by precedence
        ) as revision,
        coalesce(
            max(accepted) over (
                partition by form, place_code, period
                order by precedence
                rows between unbounded preceding and 1 preceding
            ), 0
        ) as given_before,
        (
            select coalesce(max(threshold.value), 50) / 100
            from threshold
            where threshold.rule = 'revision' and threshold.name = 'refused_pct'
        ) as refused_share
    from ordered
),

judged as (
    select
        *,
        -- cells that the earlier return gave and this one refuses: no more than it lacks, no more than it refuses
        rejected > 0
        and given_before > 0
        and (accepted = 0 or least(given_before - accepted, rejected) >= refused_share * given_before) as is_worse
    from received
),

followed as (
    select
        *,
        count(*) filter (where not is_worse) over (
            partition by form, place_code, period
            order by precedence
            rows between 1 following and unbounded following
        ) > 0 as is_replaced
    from judged
)

select
    submission,
    sheet,
    ingest,
    file,
    form,
    place_code,
    period,
    received_at,
    received_on,
    counts_from,
    precedence,
    preferred_number,
    revision_mark,
    saved_at,
    modified_at,
    revision,
    not is_worse and not is_replaced as is_current,
    is_worse and not is_replaced as is_set_aside
from followed
order by submission, sheet
