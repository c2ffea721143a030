-- what: a place's part of an amount that is shared out, rounded to 4 decimals; the part that takes the rest is the amount
--       less the other parts; without a share it is the whole amount
create macro share_out(amount, share, takes_rest, others) as
case
    when share is null then amount
    when takes_rest then amount - coalesce(others, 0)
    else cast(cast(amount as decimal(38, 4)) * share as decimal(38, 4))
end
