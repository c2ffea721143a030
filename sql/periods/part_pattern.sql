-- what: blocks that count, for each set of blocks that reporters have in a longer period: of blocks without a common
--       month the highest worth together, of equals the later ones; month by month the best choice up to that month
-- grain: set of blocks (first month, last month and worth of each)
-- inputs: reporter_pattern
-- parameters: none
-- made as: table; empty without part_overlapping
with recursive pattern as (
    select blocks
    from reporter_pattern
    union
    select shorter_blocks as blocks
    from reporter_pattern
    where shorter_blocks is not null
),

-- a month without any block has the number 0
step as (
    select
        blocks,
        number,
        blocks[number][1] as first_month,
        blocks[number][2] as last_month,
        blocks[number][3] as worth
    from (
        select
            blocks,
            unnest(range(1, len(blocks) + 1)) as number
        from pattern
    )
    union all
    select
        pattern.blocks,
        0 as number,
        month.month as first_month,
        month.month as last_month,
        0 as worth
    from pattern
    cross join (select unnest(range(1, 13)) as month) as month
),

best using key (blocks, month) as (
    select
        blocks,
        cast(0 as bigint) as month,
        cast(0 as bigint) as worth,
        cast([] as bigint[]) as numbers
    from pattern
    union
    select
        step.blocks,
        step.last_month as month,
        max(before.worth + step.worth) as worth,
        arg_max(
            case when step.number = 0 then before.numbers else list_append(before.numbers, step.number) end,
            (
                before.worth + step.worth,
                case when step.number = 0 then before.numbers else list_append(before.numbers, step.number) end
            )
        ) as numbers
    from best
    inner join step on best.blocks = step.blocks and best.month + 1 = step.last_month
    inner join recurring.best as before on step.blocks = before.blocks and step.first_month - 1 = before.month
    group by step.blocks, step.last_month
)

select
    blocks,
    list_transform(numbers, lambda number: blocks[number]) as counted
from best
where month = 12
