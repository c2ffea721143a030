"""List of findings with a limit for each submission; what is beyond the limit is counted."""

from collections import Counter
from collections.abc import Iterable

from flows.steps.findings.findings import Finding, Where, finding
from flows.steps.findings.severity import ERROR, WARNING

MOST_LISTED = 1000
"""Limit on the errors, and on the warnings, that one submission lists."""


class FindingList(list[Finding]):
    """Findings of submissions. Beyond MOST_LISTED errors or warnings of a submission, further ones are only counted."""

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        super().__init__()
        self._listed: Counter[tuple[str | None, str | None]] = Counter()
        self._unlisted: Counter[tuple[str | None, str | None]] = Counter()
        self._files: dict[str | None, str | None] = {}
        self += findings

    def append(self, finding: Finding) -> None:
        key = (finding["submission"], finding["severity"])
        if self._listed[key] < MOST_LISTED:
            self._listed[key] += 1
            super().append(finding)
        else:
            self._files[key[0]] = finding["file"]
            self._unlisted[key] += 1

    def __iadd__(self, findings: Iterable[Finding]) -> "FindingList":  # type: ignore[override,misc]
        for each in findings:
            self.append(each)
        if isinstance(findings, FindingList):
            self._unlisted.update(findings._unlisted)
            self._files.update(findings._files)
        return self

    def is_full(self, submission: str, severity: str = ERROR) -> bool:
        """True if further findings of the submission are only counted."""
        return self._listed[submission, severity] >= MOST_LISTED

    def count_unlisted(self, where: Where, severity: str = ERROR) -> None:
        """Count a finding that would not be listed, without making it."""
        self._files[where.submission] = where.file
        self._unlisted[where.submission, severity] += 1

    def of_unlisted(self) -> list[Finding]:
        """One finding for each submission with unlisted findings: their number."""
        found = []
        for submission, file in self._files.items():
            counts = [self._unlisted[submission, severity] for severity in (ERROR, WARNING)]
            found.append(finding("more_findings", Where(submission or "", file or ""), *map(str, counts)))
        return found
