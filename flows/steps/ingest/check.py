"""Check: files through reading, tidying and checking into the frames of a batch, in memory."""

import hashlib
from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from flows.steps.book.model import Book, UnreadableError
from flows.steps.book.read import read_book
from flows.steps.book.saved_at import saved_at
from flows.steps.findings.finding_list import FindingList
from flows.steps.findings.findings import Finding, RejectedError, Where, finding, findings_frame
from flows.steps.ingest.reading_faults import ReadingFault, is_reading_fault, reading_fault
from flows.steps.intake.personal_patterns import MASK
from flows.steps.intake.personal_search import find_personal, search_terms
from flows.steps.intake.raw_bytes import RawFile
from flows.steps.recognise.columns import Layout
from flows.steps.recognise.returns import Return, identify_returns
from flows.steps.recognise.revision_mark import UNMARKED, revision_mark
from flows.steps.site.code_digests import reading_digest
from flows.steps.site.site import Site
from flows.steps.tidy.corrections import correct_book, corrections_of, digest_of
from flows.steps.tidy.explanations import Reason, explain_warnings, take_reasons
from flows.steps.tidy.limits_and_rules import check_table
from flows.steps.tidy.tidy import tidy_returns
from schemas.codelists import BROKEN
from schemas.ledger import Observations, Submissions
from schemas.table_columns import column_types, validated
from schemas.texts.said import Saying


@dataclass(frozen=True)
class Batch:
    """The outcome of a batch in memory: a frame for each ledger table.

    `withheld` are the submissions whose bytes must not be archived: they contain personal data or could not be
    searched for it. `layouts` has the layout of each return, by submission and sheet. `faults` are the files on which
    the program failed.
    """

    submissions: pl.DataFrame
    observations: pl.DataFrame
    findings: pl.DataFrame
    withheld: frozenset[str] = field(default_factory=frozenset)
    layouts: Mapping[tuple[str, str], Layout] = field(default_factory=dict)
    faults: tuple[ReadingFault, ...] = ()

    @property
    def reasons(self) -> dict[str, tuple[str, str | None]]:
        """The rule and value of the first finding of each withheld submission."""
        rows = self.findings.filter(pl.col("submission").is_in(self.withheld)).select(
            "submission", "rule", "value"
        )
        return {submission: (rule, value) for submission, rule, value in rows.reverse().iter_rows()}


def check_files(site: Site, files: Sequence[RawFile], now: datetime, contracts: bool = True) -> Batch:
    """Read, tidy and check the files; nothing is written.

    `contracts` false leaves out the contracts of the pipeline's frames, which find nothing in a return: importing
    them would take longer than checking one file. If the program fails on a file, that file alone is refused.
    """
    files = [RawFile(*file) for file in files]
    try:
        return _check_together(site, files, now, contracts)
    except BaseException as error:
        if not is_reading_fault(error):
            raise
    return _joined([_check_alone(site, file, now, contracts) for file in files])


def _check_alone(site: Site, file: RawFile, now: datetime, contracts: bool) -> Batch:
    """Check one file; refuse it if the program fails on it.

    Its bytes are withheld unless they could be searched for personal data.
    """
    name, content = file.path, file.content
    try:
        return _check_together(site, [file], now, contracts)
    except BaseException as error:
        if not is_reading_fault(error):
            raise
        digest = file.digest
        fault = reading_fault(error, digest, name)
    refused = _submission_row(digest, file, now, site) | {"status": BROKEN}
    refused["corrections"] = digest_of(corrections_of(site.catalogue).get(digest, ()))
    findings = [finding("internal", Where(digest, name))]
    try:
        _refuse_personal(digest, name, read_book(name, content, site.max_bytes), site)
        withheld: frozenset[str] = frozenset()
    except (
        BaseException
    ) as error:  # personal data, or the same fault again, which may be a panic of Rust code
        if not is_reading_fault(error):
            raise
        withheld = frozenset({digest})
    return Batch(
        pl.DataFrame([refused], schema=column_types(Submissions), orient="row"),
        pl.DataFrame(schema=column_types(Observations)),
        findings_frame(findings),
        withheld,
        faults=(fault,),
    )


def _joined(batches: Sequence[Batch]) -> Batch:
    frames = ("submissions", "observations", "findings")
    submissions, observations, findings = (
        pl.concat(getattr(each, name) for each in batches) for name in frames
    )
    return Batch(
        submissions,
        observations,
        findings,
        frozenset().union(*(each.withheld for each in batches)),
        dict(ChainMap(*(dict(each.layouts) for each in batches))),
        tuple(fault for each in batches for fault in each.faults),
    )


def _check_together(site: Site, files: Sequence[RawFile], now: datetime, contracts: bool) -> Batch:
    """Read, tidy and check the files as one batch.

    Raises AssertionError if a filled cell is neither accepted nor rejected.
    """
    today = now.astimezone(site.timezone).date()
    findings = FindingList()
    returns: list[Return] = []
    rows: dict[tuple[str, str], dict[str, object]] = {}
    withheld = set()
    reasons: dict[str, list[Reason]] = {}
    corrections = corrections_of(site.catalogue)
    for received in files:
        file, content = received.path, received.content
        digest = received.digest
        blank = _submission_row(digest, received, now, site)
        blank["corrections"] = digest_of(corrections.get(digest, ()))
        try:
            book = read_book(file, content, site.max_bytes)
            _refuse_personal(digest, file, book, site)
            book, reasons[digest] = take_reasons(book)
            book, mended = correct_book(digest, file, book, corrections.get(digest, ()))
            own, refused, odd = identify_returns(digest, file, book, site.catalogue, today)
        except (UnreadableError, PersonalError) as error:
            withheld.add(digest)
            rows[digest, ""] = blank
            findings += (
                error.findings
                if isinstance(error, PersonalError)
                else [finding(error.rule, Where(digest, file), error.value)]
            )
        except RejectedError as error:
            rows[digest, ""] = blank
            findings += error.findings
        else:
            returns += own
            findings += mended + odd
            for sheet, refusal in refused:
                period = refusal.findings[0]["period"]
                rows[digest, sheet.name] = blank | {"sheet": sheet.name, "period": period}
                findings += refusal.findings
            for each in own:
                rows[digest, each.sheet.name] = blank
    observations = _check_returns(returns, rows, findings, contracts)
    findings += findings.of_unlisted()
    explain_warnings(findings, reasons, returns)
    submissions = pl.DataFrame(list(rows.values()), schema=column_types(Submissions), orient="row")
    if contracts:
        observations = validated(Observations, observations)
    layouts = _layouts_of(returns)
    return Batch(submissions, observations, findings_frame(findings), frozenset(withheld), layouts)


def layouts_of(site: Site, file: RawFile, now: datetime) -> dict[tuple[str, str], Layout]:
    """The layout of each return in a file that was read at `now`, by submission and sheet; none if it was refused."""
    digest, today = file.digest, now.astimezone(site.timezone).date()
    corrections = corrections_of(site.catalogue).get(digest, ())
    try:
        book, _ = take_reasons(read_book(file.path, file.content, site.max_bytes))
        book, _ = correct_book(digest, file.path, book, corrections)
        returns, _, _ = identify_returns(digest, file.path, book, site.catalogue, today)
    except (UnreadableError, RejectedError):
        return {}
    return _layouts_of(returns)


def _layouts_of(returns: Sequence[Return]) -> dict[tuple[str, str], Layout]:
    return {(own.submission, own.sheet.name): own.layout for own in returns}


class PersonalError(Exception):
    """The submission contains personal data; `findings` name the cells, never the data."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("personal_data")
        self.findings = findings


def _refuse_personal(digest: str, file: str, book: Book, site: Site) -> None:
    found = []
    for own in find_personal(book, search_terms(site.catalogue)):
        kind = Saying(f"value.personal_data.{own.kind}")
        place = own.where and Saying(f"value.personal_data.in_{own.where}")
        said = Saying("value.personal_data.at", kind=kind, place=place) if place else kind
        found.append(finding("personal_data", Where(digest, file, own.sheet, own.cell), said))
    if MASK in file:
        said = Saying("value.personal_data.file_name")
        found.append(finding("personal_data", Where(digest, file), said))
    if found:
        raise PersonalError(found)


def derived_with(site: Site) -> str:
    """Digest of the catalogue and the code that read a submission."""
    return hashlib.sha256(f"{reading_digest()} {site.catalogue.digest}".encode()).hexdigest()[:16]


def _submission_row(digest: str, received: RawFile, now: datetime, site: Site) -> dict[str, object]:
    content = received.content
    counts = dict.fromkeys(("rows", "read", "accepted", "rejected"), 0)
    return {
        "submission": digest,
        "sheet": "",
        "file": received.path,
        "received_at": received.received_at,
        "received_on": received.received_at.astimezone(site.timezone).date(),
        "recorded_at": now,
        "revision_mark": UNMARKED,
        "saved_at": saved_at(content, site.timezone) if isinstance(content, bytes) else None,
        "modified_at": received.modified_at,
        "derived_with": derived_with(site),
        "status": "rejected",
        **counts,
    }


def _check_returns(
    returns: list[Return],
    rows: dict[tuple[str, str], dict[str, object]],
    findings: FindingList,
    contracts: bool,
) -> pl.DataFrame:
    tables, odd = tidy_returns(returns)
    findings += odd
    frames = [pl.DataFrame(schema=column_types(Observations))]
    for table in tables:
        observations, odd = check_table(table, contracts)
        findings += odd
        frames.append(observations)
        counts = observations.group_by("submission", "sheet").len().iter_rows()
        taken = {(submission, sheet): count for submission, sheet, count in counts}
        for at, own in enumerate(table.returns):
            key = (own.submission, own.sheet.name)
            accepted = taken.get(key, 0)
            if table.read[at] != accepted + table.rejected[at]:
                raise AssertionError(
                    f"{own.file}: {table.read[at]} cells read, but {accepted} accepted and {table.rejected[at]} rejected"
                )
            if not table.rows[at] and max(own.layout.columns_at, default=-1) >= 0:
                findings.append(finding("no_rows", own.where))
            rows[key] = rows[key] | {
                "sheet": own.sheet.name,
                "form": own.layout.form.form,
                "place_code": own.unit.code,
                "period": own.period.text,
                "revision_mark": revision_mark(own.file, own.sheet, own.layout.header_top),
                "status": "accepted",
                "rows": table.rows[at],
                "read": table.read[at],
                "accepted": accepted,
                "rejected": table.rejected[at],
            }
    return pl.concat(frames)
