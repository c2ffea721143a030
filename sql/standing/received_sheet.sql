-- what: accepted returns, and each received submission as a whole (its sheet is null): whether it is current (the whole,
--       if one of its returns is), set aside, or withdrawn
-- grain: submission × ingest × sheet
-- inputs: record_standing, return_accepted
-- parameters: none
with recorded as (
    select
        record_standing.submission,
        record_standing.ingest,
        record_standing.sheet,
        record_standing.status = 'withdrawn' as is_withdrawn,
        return_accepted.is_current,
        return_accepted.is_set_aside
    from record_standing
    left join return_accepted
        on record_standing.submission = return_accepted.submission
        and record_standing.sheet = return_accepted.sheet
)

select
    submission,
    ingest,
    sheet,
    is_current,
    is_set_aside,
    is_withdrawn
from recorded
where is_current is not null
union all
select
    submission,
    ingest,
    null as sheet,
    bool_or(is_current) as is_current,
    coalesce(bool_or(is_set_aside), false) as is_set_aside,
    bool_or(is_withdrawn) as is_withdrawn
from recorded
group by submission, ingest
order by submission, ingest, sheet nulls first
