"""Returns as people send them, compared with what a person reads in each."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from flows.steps.ingest.check import check_files
from flows.steps.intake.raw_bytes import read_raw
from flows.steps.intake.raw_folder import find_raw_files
from flows.steps.site.settings import Settings
from flows.steps.site.site import Site

CORPUS = Path(__file__).parents[1] / "corpus"
NOW = datetime(2025, 4, 10, tzinfo=UTC)
EXPECTED: dict[str, Any] = json.loads((CORPUS / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def corpus_site() -> Site:
    (settings,) = [type("CorpusSettings", (Settings,), {"toml_file": Path("none"), "__annotations__": {}})()]
    return Site(CORPUS, settings)


def test_the_corpus_is_large_and_every_file_has_its_expectation() -> None:
    files = {
        path.split(".zip/")[0] + ".zip" if ".zip/" in path else path
        for path in find_raw_files(CORPUS / "files", [])
    }
    assert files == set(EXPECTED)
    assert len(files) >= 80


@pytest.mark.parametrize("file", sorted(EXPECTED))
def test_a_file_yields_what_a_person_reads_in_it(corpus_site: Site, file: str) -> None:
    expected = EXPECTED[file]
    raw = CORPUS / "files"
    own = [path for path in find_raw_files(raw, []) if path == file or path.startswith(f"{file}/")]
    batch = check_files(corpus_site, [(path, read_raw(raw, path, 10**8), NOW) for path in own], NOW)
    cells = sorted(
        [
            row["place_code"],
            row["period"],
            row["indicator"],
            f"{row['value'].normalize():f}",
            row["cell"],
            row["qualifier"],
        ]
        for row in batch.observations.to_dicts()
    )
    findings = sorted([row["rule"], row["cell"] or ""] for row in batch.findings.to_dicts())
    said = "\n".join(batch.findings["message_zh"])
    assert cells == sorted(expected["cells"]), said
    assert findings == sorted([rule, cell or ""] for rule, cell in expected["findings"]), said
    assert ("accepted" in batch.submissions["status"].to_list()) == expected["accepted"]
