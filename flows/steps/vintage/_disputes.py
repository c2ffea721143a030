"""Disputes of figures in a new vintage: the reused branches that are written again because their disputes changed."""

from dataclasses import replace

import duckdb

from flows.steps.rollup.scope import load_branches
from flows.steps.vintage.reuse import Branch, Kept, branch_of


def dispute_digests(con: duckdb.DuckDBPyConnection) -> dict[Branch, str]:
    """Digest of the open disputes of each year and branch that has any; the data package keeps it with each file."""
    rows = con.execute(
        "select year, branch_code::varchar, md5(string_agg(row, '|' order by row)) from ("
        "select year, branch_code, concat_ws(' ', boundary, place_code, period, indicator, dispute) as row "
        "from figure_dispute) group by year, branch_code"
    ).fetchall()
    return {(year, branch): digest for year, branch, digest in rows if branch is not None}


def rewrite_disputed(con: duckdb.DuckDBPyConnection, kept: Kept, digests: dict[Branch, str]) -> Kept:
    """The reused branches without those whose disputes changed since the vintage before, which are written again.

    An explanation or a new finding changes no value, so their figures are read from that vintage all the same.
    """
    if kept.vintage is None:
        return kept
    resources = kept.vintage.package["resources"]
    before = {branch_of(own["path"]): own["disputes"] for own in resources if "disputes" in own}
    other = [branch for branch in kept.branches if before.get(branch) != digests.get(branch)]
    if other:
        con.execute("drop table branch_rewritten")
        load_branches(con, "branch_rewritten", other)
    return replace(kept, branches=tuple(branch for branch in kept.branches if branch not in set(other)))
